package dev.rally.agents.ppo;

import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policygradient.OnPolicy;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.PpoSpec;

/** Proximal policy optimisation (Schulman et al., 2017, arXiv:1707.06347). */
public record Ppo(AgentSpec agent, PpoSpec spec, DifferentiableDistribution distribution, NetworkShape shape)
        implements Algorithm {

    public static Ppo of(AgentSpec agent, PpoSpec spec) {
        DifferentiableDistribution distribution = DifferentiableDistribution.of(agent.action());
        NetworkShape shape = OnPolicy.shape(agent, distribution, true);
        return new Ppo(agent, spec, distribution, shape);
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
        return new PpoLearner(this, compute, key, parameters);
    }
}
