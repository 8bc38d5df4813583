package dev.rally.agents.reinforce;

import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policygradient.OnPolicy;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.ReinforceSpec;

/** REINFORCE (Williams, 1992), with an optional learnt baseline. */
public record Reinforce(ReinforceSpec spec, DifferentiableDistribution distribution, NetworkShape shape)
        implements Algorithm {

    public static Reinforce of(AgentSpec agent, ReinforceSpec spec) {
        DifferentiableDistribution distribution = DifferentiableDistribution.of(agent.action());
        NetworkShape shape = OnPolicy.shape(agent, distribution, spec.baseline());
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
