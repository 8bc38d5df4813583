package dev.rally.agents.bc;

import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policygradient.OnPolicy;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.BcSpec;

/** Behaviour cloning (Pomerleau, 1991), with a policy of the form that PPO goes on from. */
public record Bc(BcSpec spec, DifferentiableDistribution distribution, NetworkShape shape) implements Algorithm {

    public static Bc of(AgentSpec agent, BcSpec spec) {
        DifferentiableDistribution distribution = DifferentiableDistribution.of(agent.action());
        return new Bc(spec, distribution, OnPolicy.shape(agent, distribution, true));
    }

    @Override
    public boolean hasValue() {
        return true;
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
        return new BcLearner(this, compute, key, parameters);
    }
}
