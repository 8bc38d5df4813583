package dev.rally.agents.policygradient;

import dev.rally.agents.network.ConvShape;
import dev.rally.agents.network.GruShape;
import dev.rally.agents.network.Initialization;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.rollout.Rollout;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ObservationSpace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What algorithms that learn from each rollout once share: the form of their network, and what they ask of a train. */
public final class OnPolicy {
    private OnPolicy() {}

    /** The agent's hidden layers, then the policy's head and, last, with {@code value}, one for the state's value. */
    public static NetworkShape shape(AgentSpec agent, DifferentiableDistribution distribution, boolean value) {
        List<MlpShape.Head> heads = new ArrayList<>();
        heads.add(new MlpShape.Head(distribution.outputs(), Initialization.POLICY_GAIN));
        if (value) {
            heads.add(new MlpShape.Head(1, Initialization.VALUE_GAIN));
        }
        ObservationSpace seen = agent.observation();
        int free = distribution.freeParameters();
        if (agent.network() instanceof NetworkSpec.Conv conv) {
            return ConvShape.of(
                    conv, seen.channels(), seen.shape().get(1), seen.shape().get(2), heads, free);
        }
        if (agent.network() instanceof NetworkSpec.Gru gru) {
            return GruShape.of(gru, seen.inputs(), heads, free);
        }
        NetworkSpec.Mlp mlp = (NetworkSpec.Mlp) agent.network();
        return MlpShape.of(mlp.hidden(), mlp.activation(), seen.inputs(), heads, free);
    }

    /** @throws RallyException INVALID_PARAMS */
    public static void requireNoSteps(String algorithm, @Nullable Integer steps) {
        if (steps != null) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "steps is " + steps + "; " + algorithm
                            + " learns from each rollout once, as configured: leave steps out");
        }
    }

    /** @throws RallyException NOTHING_TO_TRAIN */
    public static void requireOutcomes(Rollout rollout) {
        if (rollout.withOutcome() == 0) {
            throw new RallyException(
                    ErrorCode.NOTHING_TO_TRAIN,
                    "no outcomes were submitted since the last train (" + rollout.size()
                            + " steps are held without outcomes); submit first");
        }
    }
}
