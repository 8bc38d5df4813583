package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** How an agent learns, with its hyperparameters. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = BcSpec.class, name = "bc"),
    @JsonSubTypes.Type(value = PpoSpec.class, name = "ppo"),
    @JsonSubTypes.Type(value = ReinforceSpec.class, name = "reinforce"),
    @JsonSubTypes.Type(value = SacSpec.class, name = "sac")
})
public sealed interface AlgorithmSpec permits BcSpec, PpoSpec, ReinforceSpec, SacSpec {

    /** The names of all algorithms, as in a spec's {@code type}. */
    static List<String> names() {
        return types().map(JsonSubTypes.Type::name).toList();
    }

    /** The algorithm's name, as in a spec's {@code type}. */
    static String name(AlgorithmSpec spec) {
        return types().filter(type -> type.value() == spec.getClass())
                .findFirst()
                .orElseThrow()
                .name();
    }

    private static Stream<JsonSubTypes.Type> types() {
        return Arrays.stream(
                AlgorithmSpec.class.getAnnotation(JsonSubTypes.class).value());
    }

    /** Whether observations are normalised to running mean 0 and standard deviation 1. */
    boolean normalizeObservations();

    /** Bound of a normalised observation's magnitude. */
    double observationClip();

    /** Steps that may wait for a {@code train}. */
    int maxHeldSteps();

    /** Names of the home's recordings that it learns from, beside what it plays itself. */
    default List<String> demonstrations() {
        return List.of();
    }

    /** Whether it learns from images and stacked frames, and not from vectors alone. */
    default boolean takesFrames() {
        return false;
    }

    /** Whether it teaches networks that remember. */
    default boolean takesMemory() {
        return false;
    }

    /** The network of an agent whose spec names none. */
    NetworkSpec defaultNetwork();
}
