package dev.rally.comm.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SpecChangeTest {
    /** What parameters, statistics or memories mean, or what only a beginning needs. */
    private static final Map<String, Set<String>> LASTING = Map.of(
            "ppo",
            Set.of(
                    "normalizeObservations",
                    "observationClip",
                    "normalizeRewards",
                    "rewardClip",
                    "initialLogStd",
                    "rewardSignals"),
            "reinforce",
            Set.of("normalizeObservations", "observationClip", "initialLogStd", "baseline"),
            "sac",
            Set.of(
                    "normalizeObservations",
                    "observationClip",
                    "replayCapacity",
                    "initialTemperature",
                    "logStdMin",
                    "logStdMax",
                    "criticHidden"));

    private static AgentSpec agent(AlgorithmSpec algorithm) {
        return new AgentSpec(
                "pong",
                ObservationSpace.vector(3),
                new ActionSpace.Discrete(2),
                algorithm,
                new NetworkSpec.Mlp(List.of(8), NetworkSpec.Activation.TANH),
                1);
    }

    @Test
    void everySettingEitherMayChangeOrMayNot() {
        for (AlgorithmSpec algorithm : List.of(PpoSpec.defaults(), ReinforceSpec.defaults(), SacSpec.defaults())) {
            Set<String> all = new TreeSet<>(SpecChange.changeable(algorithm));
            all.addAll(LASTING.get(AlgorithmSpec.name(algorithm)));
            all.add("type");
            Set<String> keys = new TreeSet<>();
            SpecJson.tree(agent(algorithm)).get("algorithm").fieldNames().forEachRemaining(keys::add);
            assertThat(all).isEqualTo(keys);
        }
    }

    @Test
    void howAnAgentLearnsMayChangeAndIsNoted() {
        AgentSpec before = agent(PpoSpec.defaults());
        AgentSpec after = SpecChange.apply(
                before, Map.of("learningRate", DoubleNode.valueOf(1e-4), "epochs", IntNode.valueOf(2)));
        assertThat(((PpoSpec) after.algorithm()).learningRate()).isEqualTo(1e-4);
        assertThat(SpecChange.notes(before, after))
                .containsExactly("epochs from 10 to 2", "learningRate from 3.0E-4 to 1.0E-4");
        assertThat(SpecChange.lasting(before)).isEqualTo(SpecChange.lasting(after));
        assertThat(SpecChange.notes(after, after)).isEmpty();
    }

    @Test
    void whatItsParametersMeanMayNot() {
        assertRefused(ErrorCode.SPEC_MISMATCH, "observationClip", DoubleNode.valueOf(3), "What may change of ppo");
        AgentSpec other = SpecJson.agent(SpecJson.tree(agent(PpoSpec.defaults()))
                .toString()
                .replace("\"observationClip\":10.0", "\"observationClip\":3.0"));
        assertThat(SpecChange.lasting(other)).isNotEqualTo(SpecChange.lasting(agent(PpoSpec.defaults())));
    }

    @Test
    void whatIsUnknownOrOutOfRangeIsRefused() {
        assertRefused(ErrorCode.INVALID_SPEC, "learningrate", DoubleNode.valueOf(3), "learningRate");
        assertRefused(ErrorCode.INVALID_SPEC, "learningRate", DoubleNode.valueOf(-1), "learningRate");
    }

    private static void assertRefused(ErrorCode code, String key, JsonNode value, String says) {
        assertThatThrownBy(() -> SpecChange.apply(agent(PpoSpec.defaults()), Map.of(key, value)))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(says);
    }
}
