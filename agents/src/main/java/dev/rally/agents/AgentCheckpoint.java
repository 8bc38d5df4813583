package dev.rally.agents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policy.ObservationStatistics;
import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.ClientState;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.AlgorithmSpec;
import dev.rally.comm.spec.SpecDifference;
import dev.rally.comm.spec.SpecJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An agent's state as named tensors and counters, and back. Besides what its learner saves:
 *
 * <pre>
 * parameters   trunk.0.weight [out, in], trunk.0.bias [out], …, head.weight, head.bias, free: the policy, always so
 * normalizer   mean, squares: float64 [features]
 * generator    see {@link dev.rally.agents.rollout.LaneSteps}
 * memory       lanes: int64 [slots], frames [slots, stack - 1, …], known: int64 [slots], states [slots, units]; where there are
 * memory-17    the same for the policy of the checkpoint with that sequence number
 * </pre>
 */
final class AgentCheckpoint {
    static final String PARAMETERS = "parameters";
    static final String NORMALIZER = "normalizer";
    /** The counter of the last record of the journal whose steps were learnt from. */
    static final String JOURNALED = "journaled";

    private AgentCheckpoint() {}

    /** What a policy sees and is, besides its parameters. */
    record Snapshot(ObservationStatistics statistics, long policyVersion) {

        static Snapshot of(SavedState saved, int features) {
            return new Snapshot(
                    ObservationStatistics.of(
                            saved.counter("observations"),
                            saved.doubles(NORMALIZER, "mean", features),
                            saved.doubles(NORMALIZER, "squares", features)),
                    saved.counter("policyVersion"));
        }

        /** Null when observations are taken as they are. */
        @Nullable
        Normalizer normalizer(AlgorithmSpec algorithm) {
            return algorithm.normalizeObservations() ? Normalizer.of(statistics, algorithm.observationClip()) : null;
        }

        void save(SavedState to) {
            int features = statistics.features();
            to.put(NORMALIZER, "mean", Tensor.of(statistics.means(), features));
            to.put(NORMALIZER, "squares", Tensor.of(statistics.squares(), features));
            to.put("policyVersion", policyVersion);
            to.put("observations", statistics.count());
        }
    }

    static CheckpointContents contents(
            AgentSpec spec, SavedState state, Map<String, Double> metrics, @Nullable ClientState clientState) {
        return new CheckpointContents(
                tree(spec), state.tensors(), state.counters(), metrics, TensorEngine.versions(), clientState);
    }

    static AgentSpec spec(CheckpointContents contents) {
        try {
            return SpecJson.agent(contents.spec());
        } catch (RallyException e) {
            RallyException corrupt = SavedState.corrupt("spec is none of this version's: " + e.getMessage());
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    /** @throws RallyException SPEC_MISMATCH listing the differences */
    static void requireSame(JsonNode agent, JsonNode checkpoint) {
        List<String> differences = SpecDifference.fromCheckpoint("the agent", agent, checkpoint);
        if (!differences.isEmpty()) {
            throw new RallyException(
                    ErrorCode.SPEC_MISMATCH,
                    "the checkpoint's spec differs from the agent's: " + String.join("; ", differences)
                            + ". Load it under its own spec (agent.load), or create the agent with that spec");
        }
    }

    static JsonNode tree(AgentSpec spec) {
        return SpecJson.tree(spec);
    }

    /** The part of a spec that another policy must share to act in an agent's stead. */
    static JsonNode spaces(AgentSpec spec) {
        JsonNode all = tree(spec);
        ObjectNode spaces = JsonNodeFactory.instance.objectNode();
        spaces.set("observation", all.get("observation"));
        spaces.set("action", all.get("action"));
        return spaces;
    }
}
