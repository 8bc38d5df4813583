package dev.rally.server.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.SacSpec;
import dev.rally.comm.spec.SpecJson;

/**
 * An agent that such games can play with.
 *
 * @param name the agent's, not the game's for it
 * @param states numbers of one observation
 * @param actions numbers of one action, each from -1 to 1
 */
record CompatAgent(String name, int states, int actions) {

    private static final int MAX_LAYERS = 15;

    /** @throws RallyException SPEC_MISMATCH when such games cannot play with it, or not read its policy */
    static CompatAgent of(AgentSpec spec) {
        boolean plain = spec.algorithm() instanceof SacSpec sac
                && !sac.normalizeObservations()
                && spec.network() instanceof NetworkSpec.Mlp mlp
                && mlp.activation() == NetworkSpec.Activation.RELU;
        if (!plain
                || !(spec.action() instanceof ActionSpace.Continuous box)
                || !box.low().stream().allMatch(low -> low == -1)
                || !box.high().stream().allMatch(high -> high == 1)) {
            throw new RallyException(
                    ErrorCode.SPEC_MISMATCH,
                    "agent " + spec.name()
                            + " was not made by such a game (soft actor-critic over plain vectors, an mlp of"
                            + " rectifiers, actions from -1 to 1); give the game's agent another name");
        }
        return new CompatAgent(spec.name(), spec.observation().inputs(), box.size());
    }

    /**
     * Soft actor-critic of the sizes that {@code init} gives: a layer from the inputs, then so many more of the same width,
     * with rectifiers.
     */
    static AgentSpec spec(JsonNode init) {
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        int states = Fields.integer(init, "state_dim", 1, ObservationSpace.MAX_ELEMENTS);
        int actions = Fields.integer(init, "action_dim", 1, ActionSpace.MAX_ACTIONS);
        int width = Fields.integer(init, "hidden_size", 1, 8192);
        int minibatch = Fields.integer(init, "batchsize", 1, 1 << 20);
        spec.put("name", GameNames.agent(Fields.text(init, "file_name")));
        spec.putObject("observation").put("type", "float32").putArray("shape").add(states);
        ObjectNode action = spec.putObject("action").put("type", "continuous");
        ArrayNode low = action.putArray("low");
        ArrayNode high = action.putArray("high");
        for (int i = 0; i < actions; i++) {
            low.add(-1);
            high.add(1);
        }
        ObjectNode sac = spec.putObject("algorithm").put("type", "sac").put("minibatchSize", minibatch);
        sac.put("learningRate", 3e-4).put("criticLearningRate", 3e-4).put("temperatureLearningRate", 3e-4);
        sac.put("learningStarts", 1);
        sac.put("replayCapacity", Math.max(minibatch, Fields.integer(init, "replay_capacity", 0, Integer.MAX_VALUE)));
        layers(sac.putArray("criticHidden"), width, Fields.integer(init, "num_critic_layers", 0, MAX_LAYERS));
        ObjectNode network = spec.putObject("network").put("type", "mlp").put("activation", "relu");
        layers(network.putArray("hidden"), width, Fields.integer(init, "num_actor_layers", 0, MAX_LAYERS));
        return SpecJson.agent(spec);
    }

    private static void layers(ArrayNode widths, int width, int more) {
        for (int i = 0; i <= more; i++) {
            widths.add(width);
        }
    }
}
