package dev.rally.agents.sac;

import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.network.Initialization;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policy.MultiCategorical;
import dev.rally.agents.policy.SquashedGaussian;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.SacSpec;
import java.util.List;

/**
 * Soft actor-critic (Haarnoja et al., 2018, arXiv:1812.05905) for continuous actions, its discrete variant
 * (Christodoulou, 2019, arXiv:1910.07207) for discrete ones.
 *
 * @param shape the policy's
 * @param criticShape of each critic: of observation and action to one value (continuous), or of the observation to a
 *     value for each action (discrete)
 */
public record Sac(SacSpec spec, DifferentiableDistribution distribution, MlpShape shape, MlpShape criticShape)
        implements Algorithm {

    public static Sac of(AgentSpec agent, SacSpec spec) {
        NetworkSpec.Mlp network = (NetworkSpec.Mlp) agent.network();
        int features = agent.observation().size();
        DifferentiableDistribution distribution = agent.action() instanceof ActionSpace.Continuous box
                ? new SquashedGaussian(box, spec.logStdMin(), spec.logStdMax())
                : new MultiCategorical(agent.action().choices());
        MlpShape.Head policy = new MlpShape.Head(distribution.outputs(), Initialization.POLICY_GAIN);
        MlpShape shape = MlpShape.of(network.hidden(), network.activation(), features, List.of(policy), 0);
        boolean discrete = distribution.box() == null;
        List<Integer> hidden = spec.criticHidden().isEmpty() ? network.hidden() : spec.criticHidden();
        MlpShape criticShape = MlpShape.of(
                hidden,
                network.activation(),
                discrete ? features : features + distribution.actionSize(),
                List.of(new MlpShape.Head(discrete ? distribution.outputs() : 1, Initialization.VALUE_GAIN)),
                0);
        return new Sac(spec, distribution, shape, criticShape);
    }

    /** What the learned temperature steers the policy's entropy to, in nats. */
    double targetEntropy() {
        return distribution.box() == null
                ? spec.targetEntropyScale() * 0.5 * Math.log(distribution.outputs())
                : -spec.targetEntropyScale() * distribution.actionSize();
    }

    @Override
    public boolean hasValue() {
        return false;
    }

    @Override
    public boolean offPolicy() {
        return true;
    }

    @Override
    public float initialFreeValue() {
        return 0;
    }

    @Override
    public Learner learner(Compute compute, long key, float[] parameters) {
        return new SacLearner(this, compute, key, parameters);
    }
}
