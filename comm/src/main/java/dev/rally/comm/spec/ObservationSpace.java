package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What an agent sees in one step.
 *
 * @param type float32 vectors, or uint8 images
 * @param shape {@code [features]} for vectors, {@code [channels, height, width]} for images
 */
public record ObservationSpace(Type type, List<Integer> shape) {

    public static final int MAX_ELEMENTS = 1 << 20;

    /** The element type of an observation. */
    public enum Type {
        @JsonProperty("float32")
        FLOAT32,
        @JsonProperty("uint8")
        UINT8
    }

    public ObservationSpace {
        Check.that(type != null, "observation.type is missing; allowed are float32 and uint8");
        shape = Check.list("observation.shape", shape);
        int rank = type == Type.FLOAT32 ? 1 : 3;
        Check.that(
                shape.size() == rank && shape.stream().allMatch(d -> d > 0),
                "observation.shape is %s; %s takes %s positive dimensions",
                shape,
                type,
                rank);
        Check.range("observation size", size(shape), 1, MAX_ELEMENTS);
    }

    public static ObservationSpace vector(int features) {
        return new ObservationSpace(Type.FLOAT32, List.of(features));
    }

    /** Elements of one observation. */
    public int size() {
        return (int) size(shape);
    }

    private static double size(List<Integer> shape) {
        return shape.stream().mapToDouble(d -> d).reduce(1, (a, b) -> a * b);
    }
}
