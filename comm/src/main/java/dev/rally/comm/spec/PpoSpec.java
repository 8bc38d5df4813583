package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Proximal policy optimisation (Schulman et al., 2017, arXiv:1707.06347) with generalised advantage estimation
 * (arXiv:1506.02438).
 *
 * @param learningRate Adam's step size at the start
 * @param learningRateSchedule constant, or linear: down to 0 after {@code learningRateDecayEnvSteps}
 * @param learningRateDecayEnvSteps agent steps until the linear schedule reaches 0
 * @param gamma discount per agent step
 * @param gaeLambda 0 (one-step advantage) to 1 (Monte Carlo)
 * @param epochs passes over each rollout
 * @param minibatchSize the most rows per gradient update, which follow the rollout's by default; a rollout is cut into as
 *     few minibatches as that allows, all of about one size
 * @param clipCoef epsilon of the clipped ratio
 * @param clipValueLoss whether the value loss is clipped by the same epsilon
 * @param valueCoef c1: weight of the value loss
 * @param entropyCoef c2: weight of the entropy bonus
 * @param normalizeAdvantages to mean 0 and standard deviation 1 within each minibatch
 * @param maxGradNorm bound of the gradient's global norm
 * @param targetKl a train ends before the first minibatch, except its very first, by whose rows the approximate KL
 *     divergence from the policy that acted is above it; 0 never ends one
 * @param adamBeta1 decay of the first moment
 * @param adamBeta2 decay of the second moment
 * @param adamEpsilon added to the bias-corrected root of the second moment
 * @param normalizeObservations to running mean 0 and standard deviation 1
 * @param observationClip bound of a normalised observation's magnitude
 * @param normalizeRewards to a standard deviation of 1 of their discounted sum; their mean stays
 * @param rewardClip bound of a normalised reward's magnitude
 * @param initialLogStd log of the standard deviation that continuous actions begin with
 * @param maxHeldSteps steps that may wait for a {@code train}
 * @param pretrain demonstrations to begin with
 * @param rewardSignals what is learnt from beside the game's rewards
 */
public record PpoSpec(
        double learningRate,
        Schedule learningRateSchedule,
        long learningRateDecayEnvSteps,
        double gamma,
        double gaeLambda,
        int epochs,
        MinibatchSize minibatchSize,
        double clipCoef,
        boolean clipValueLoss,
        double valueCoef,
        double entropyCoef,
        boolean normalizeAdvantages,
        double maxGradNorm,
        double targetKl,
        double adamBeta1,
        double adamBeta2,
        double adamEpsilon,
        boolean normalizeObservations,
        double observationClip,
        boolean normalizeRewards,
        double rewardClip,
        double initialLogStd,
        int maxHeldSteps,
        PretrainSpec pretrain,
        RewardSignalsSpec rewardSignals)
        implements AlgorithmSpec {

    /** How the learning rate changes with the agent's steps. */
    public enum Schedule {
        @JsonProperty("constant")
        CONSTANT,
        @JsonProperty("linear")
        LINEAR
    }

    public PpoSpec {
        Check.positive("learningRate", learningRate);
        Check.that(learningRateSchedule != null, "learningRateSchedule is missing; allowed are constant and linear");
        Check.positive("learningRateDecayEnvSteps", (double) learningRateDecayEnvSteps);
        Check.range("gamma", gamma, 0, 1);
        Check.range("gaeLambda", gaeLambda, 0, 1);
        Check.range("epochs", epochs, 1, 1000);
        Check.that(minibatchSize != null, "minibatchSize is missing; give a number, or auto");
        minibatchSize.check();
        Check.positive("clipCoef", clipCoef);
        Check.range("valueCoef", valueCoef, 0, 1e6);
        Check.range("entropyCoef", entropyCoef, 0, 1e6);
        Check.positive("maxGradNorm", maxGradNorm);
        Check.range("targetKl", targetKl, 0, 1e6);
        Check.adam(adamBeta1, adamBeta2, adamEpsilon);
        Check.positive("observationClip", observationClip);
        Check.positive("rewardClip", rewardClip);
        Check.range("initialLogStd", initialLogStd, -20, 2);
        Check.range("maxHeldSteps", maxHeldSteps, 1, 1 << 27);
        Check.that(pretrain != null, "pretrain is missing; give {\"demonstrations\":[]}");
        Check.that(rewardSignals != null, "rewardSignals is missing; give {\"environment\":{\"strength\":1}}");
        List<String> imitated =
                rewardSignals.gail() == null ? List.of() : rewardSignals.gail().demonstrations();
        Check.that(
                imitated.isEmpty() || pretrain.demonstrations().isEmpty() || imitated.equals(pretrain.demonstrations()),
                "pretrain.demonstrations are %s and those of rewardSignals.gail %s; an agent has one set: name the same",
                pretrain.demonstrations(),
                imitated);
    }

    /** Of an agent that sees vectors and chooses among actions. */
    public static PpoSpec defaults() {
        return defaults(false, false);
    }

    /**
     * What learns without further ado, in rounds of 1,000 steps as of 65,000: docs/algorithms/ppo.md has the measurements.
     *
     * @param images whether it sees images: pixels are scaled and not normalised, and passes are dear
     * @param continuous whether its actions are: a bonus for entropy would widen their deviation for ever
     */
    public static PpoSpec defaults(boolean images, boolean continuous) {
        return new PpoSpec(
                3e-4,
                Schedule.CONSTANT,
                100_000_000L,
                0.99,
                0.95,
                images ? 4 : 10,
                MinibatchSize.AUTO,
                0.2,
                false,
                0.5,
                continuous ? 0 : 0.01,
                true,
                0.5,
                0,
                0.9,
                0.999,
                1e-5,
                !images,
                10,
                true,
                10,
                0,
                1 << 22,
                PretrainSpec.defaults(),
                RewardSignalsSpec.defaults());
    }

    @Override
    public boolean takesFrames() {
        return true;
    }

    @Override
    public boolean takesMemory() {
        return true;
    }

    @Override
    public List<String> demonstrations() {
        RewardSignalsSpec.Gail gail = rewardSignals.gail();
        return gail == null || gail.demonstrations().isEmpty() ? pretrain.demonstrations() : gail.demonstrations();
    }

    @Override
    public NetworkSpec defaultNetwork() {
        return NetworkSpec.Mlp.defaults();
    }
}
