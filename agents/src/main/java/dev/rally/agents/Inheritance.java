package dev.rally.agents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.ObservationStatistics;
import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecDifference;
import java.util.List;

/**
 * What a new agent takes over from a checkpoint whose spec may differ: the policy's parameters, and the statistics of the
 * observations, without which the parameters would mean something else.
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record Inheritance(float[] parameters, ObservationStatistics statistics) {

    /**
     * Of a checkpoint whose policy has the heir's form, though it may have been learnt in another way.
     *
     * @throws RallyException {@link ErrorCode#SPEC_MISMATCH} listing the differences when it has another form
     */
    static Inheritance of(CheckpointContents contents, AgentSpec heir) {
        AgentSpec other = AgentCheckpoint.spec(contents);
        NetworkShape shape = Algorithms.of(heir).shape();
        NetworkShape otherShape = Algorithms.of(other).shape();
        List<String> differences = SpecDifference.fromCheckpoint("the agent", form(heir), form(other));
        boolean fits =
                shape.blocks().equals(otherShape.blocks()) && shape.freeParameters() == otherShape.freeParameters();
        if (!differences.isEmpty() || !fits) {
            throw new RallyException(
                    ErrorCode.SPEC_MISMATCH,
                    "the checkpoint's policy has another form than the agent's: "
                            + (differences.isEmpty() ? "" : String.join("; ", differences) + "; ") + "it has "
                            + outputs(otherShape) + " and the agent's " + outputs(shape)
                            + ". Begin from nothing, or give the agent the checkpoint's spaces, network and algorithm");
        }
        SavedState saved = SavedState.of(contents);
        return new Inheritance(
                saved.network(AgentCheckpoint.PARAMETERS, "", shape),
                AgentCheckpoint.Snapshot.of(saved, heir.observation().size()).statistics());
    }

    private static String outputs(NetworkShape shape) {
        return shape.outputs() + " outputs and " + shape.freeParameters() + " free parameters";
    }

    /** What the parameters mean nothing without. */
    private static JsonNode form(AgentSpec spec) {
        JsonNode all = AgentCheckpoint.tree(spec);
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        for (String part : List.of("observation", "action", "network")) {
            form.set(part, all.get(part));
        }
        form.putObject("algorithm")
                .put("normalizeObservations", spec.algorithm().normalizeObservations());
        return form;
    }
}
