package dev.rally.agents.reinforce;

import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.network.Initialization;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.ReinforceSpec;
import java.util.ArrayList;
import java.util.List;

/** REINFORCE (Williams, 1992), with an optional learnt baseline. */
public record Reinforce(ReinforceSpec spec, DifferentiableDistribution distribution, MlpShape shape)
        implements Algorithm {

    public static Reinforce of(AgentSpec agent, ReinforceSpec spec) {
        DifferentiableDistribution distribution = DifferentiableDistribution.of(agent.action());
        List<MlpShape.Head> heads = new ArrayList<>();
        heads.add(new MlpShape.Head(distribution.outputs(), Initialization.POLICY_GAIN));
        if (spec.baseline()) {
            heads.add(new MlpShape.Head(1, Initialization.VALUE_GAIN));
        }
        NetworkSpec.Mlp network = (NetworkSpec.Mlp) agent.network();
        MlpShape shape = MlpShape.of(
                network.hidden(),
                network.activation(),
                agent.observation().size(),
                heads,
                distribution.freeParameters());
        return new Reinforce(spec, distribution, shape);
    }

    @Override
    public boolean hasValue() {
        return spec.baseline();
    }

    @Override
    public boolean offPolicy() {
        return false;
    }

    @Override
    public float initialFreeValue() {
        return (float) spec.initialLogStd();
    }

    @Override
    public Learner learner(Compute compute, long key, float[] parameters) {
        return new ReinforceLearner(this, compute, parameters);
    }
}
