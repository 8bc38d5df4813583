package dev.rally.server.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;

/**
 * An agent as such games know it.
 *
 * @param states numbers of one observation
 * @param actions numbers of one action, each from -1 to 1
 */
record CompatAgent(String name, int states, int actions) {

    static CompatAgent of(AgentSpec spec) {
        if (!(spec.action() instanceof ActionSpace.Continuous box)) {
            throw new RallyException(
                    ErrorCode.SPEC_MISMATCH,
                    "agent " + spec.name() + " has other than continuous actions; give it another name in the game");
        }
        return new CompatAgent(spec.name(), spec.observation().inputs(), box.dimensions());
    }

    /**
     * Soft actor-critic of the sizes that {@code init} gives: a layer from the inputs, then so many more of the same width,
     * with rectifiers.
     */
    static AgentSpec spec(JsonNode init) {
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        int states = Fields.integer(init, "state_dim");
        int actions = Fields.integer(init, "action_dim");
        int width = Fields.integer(init, "hidden_size");
        int minibatch = Fields.integer(init, "batchsize");
        spec.put("name", Fields.text(init, "file_name"));
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
        sac.put("replayCapacity", Math.max(minibatch, Fields.integer(init, "replay_capacity")));
        layers(sac.putArray("criticHidden"), width, Fields.integer(init, "num_critic_layers"));
        ObjectNode network = spec.putObject("network").put("type", "mlp").put("activation", "relu");
        layers(network.putArray("hidden"), width, Fields.integer(init, "num_actor_layers"));
        return SpecJson.agent(spec);
    }

    private static void layers(ArrayNode widths, int width, int more) {
        for (int i = 0; i <= more; i++) {
            widths.add(width);
        }
    }
}
