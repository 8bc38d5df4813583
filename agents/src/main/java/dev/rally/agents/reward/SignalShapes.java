package dev.rally.agents.reward;

import dev.rally.agents.network.ConvShape;
import dev.rally.agents.network.Initialization;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.network.NetworkShape;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import java.util.ArrayList;
import java.util.List;

/** The form of signals' networks: the agent's, without a memory. */
final class SignalShapes {
    private SignalShapes() {}

    /**
     * The agent's hidden layers, and so many outputs.
     *
     * @param more inputs behind an observation's; of vectors alone
     */
    static NetworkShape of(AgentSpec agent, int more, int outputs) {
        List<MlpShape.Head> heads = List.of(new MlpShape.Head(outputs, Initialization.VALUE_GAIN));
        ObservationSpace seen = agent.observation();
        if (agent.network() instanceof NetworkSpec.Conv conv) {
            return ConvShape.of(
                    conv, seen.channels(), seen.shape().get(1), seen.shape().get(2), heads, 0);
        }
        if (agent.network() instanceof NetworkSpec.Gru gru) {
            List<Integer> hidden = new ArrayList<>(gru.hidden());
            hidden.add(gru.units());
            return MlpShape.of(hidden, gru.activation(), seen.inputs() + more, heads, 0);
        }
        NetworkSpec.Mlp mlp = (NetworkSpec.Mlp) agent.network();
        return MlpShape.of(mlp.hidden(), mlp.activation(), seen.inputs() + more, heads, 0);
    }
}
