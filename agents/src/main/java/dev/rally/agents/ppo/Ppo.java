package dev.rally.agents.ppo;

import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.network.Initialization;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.PpoSpec;
import java.util.List;

/** Proximal policy optimisation (Schulman et al., 2017, arXiv:1707.06347). */
public record Ppo(PpoSpec spec, DifferentiableDistribution distribution, MlpShape shape) implements Algorithm {

    public static Ppo of(AgentSpec agent, PpoSpec spec) {
        DifferentiableDistribution distribution = DifferentiableDistribution.of(agent.action());
        NetworkSpec.Mlp network = (NetworkSpec.Mlp) agent.network();
        MlpShape shape = MlpShape.of(
                network.hidden(),
                network.activation(),
                agent.observation().size(),
                List.of(
                        new MlpShape.Head(distribution.outputs(), Initialization.POLICY_GAIN),
                        new MlpShape.Head(1, Initialization.VALUE_GAIN)),
                distribution.freeParameters());
        return new Ppo(spec, distribution, shape);
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
