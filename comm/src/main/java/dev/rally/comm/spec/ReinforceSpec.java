package dev.rally.comm.spec;

/**
 * REINFORCE (Williams, 1992) with RMSProp: one gradient update for each batch of complete episodes.
 *
 * @param learningRate RMSProp's step size
 * @param gamma discount per agent step
 * @param episodesPerBatch complete episodes that one update learns from; fewer wait for more
 * @param returnRestartReward the return restarts after a reward of at least this magnitude, such as a point's, which
 *     then counts as an episode's end; 0 never restarts
 * @param normalizeReturns to mean 0 and standard deviation 1 within each batch, after the baseline is subtracted
 * @param baseline whether a value head is learnt and subtracted from the returns
 * @param valueCoef weight of the value loss
 * @param entropyCoef weight of the entropy bonus
 * @param maxGradNorm bound of the gradient's global norm; 0 leaves it alone
 * @param rmsPropDecay decay of the mean square
 * @param rmsPropEpsilon added to the root of the mean square
 * @param normalizeObservations to running mean 0 and standard deviation 1
 * @param observationClip bound of a normalised observation's magnitude
 * @param initialLogStd log of the standard deviation that continuous actions begin with
 * @param maxHeldSteps steps that may wait for a {@code train}, and that may be kept for episodes to be completed
 */
public record ReinforceSpec(
        double learningRate,
        double gamma,
        int episodesPerBatch,
        double returnRestartReward,
        boolean normalizeReturns,
        boolean baseline,
        double valueCoef,
        double entropyCoef,
        double maxGradNorm,
        double rmsPropDecay,
        double rmsPropEpsilon,
        boolean normalizeObservations,
        double observationClip,
        double initialLogStd,
        int maxHeldSteps)
        implements AlgorithmSpec {

    public ReinforceSpec {
        Check.positive("learningRate", learningRate);
        Check.range("gamma", gamma, 0, 1);
        Check.range("episodesPerBatch", episodesPerBatch, 1, 1 << 20);
        Check.range("returnRestartReward", returnRestartReward, 0, 1e12);
        Check.range("valueCoef", valueCoef, 0, 1e6);
        Check.range("entropyCoef", entropyCoef, 0, 1e6);
        Check.range("maxGradNorm", maxGradNorm, 0, 1e12);
        Check.range("rmsPropDecay", rmsPropDecay, 0, 0.9999999);
        Check.positive("rmsPropEpsilon", rmsPropEpsilon);
        Check.positive("observationClip", observationClip);
        Check.range("initialLogStd", initialLogStd, -20, 2);
        Check.range("maxHeldSteps", maxHeldSteps, 1, 1 << 27);
    }

    public static ReinforceSpec defaults() {
        return new ReinforceSpec(1e-3, 0.99, 10, 0, true, false, 0.5, 0, 0, 0.99, 1e-8, true, 10, 0, 1 << 22);
    }

    @Override
    public NetworkSpec defaultNetwork() {
        return NetworkSpec.Mlp.defaults();
    }
}
