package dev.rally.comm.spec;

import java.util.List;

/**
 * Behaviour cloning (Pomerleau, 1991): the policy learns to do what was done in demonstrations, by maximum likelihood.
 *
 * @param demonstrations names of the home's recordings, all of which each {@code train} learns from; what is submitted as
 *     complete transitions counts as well
 * @param heldBack the share of episodes that are not learnt from, but tell how well others than those are imitated
 * @param learningRate Adam's step size
 * @param epochs passes over the demonstrations in each {@code train}
 * @param minibatchSize the most rows per gradient update
 * @param entropyCoef weight of the entropy bonus
 * @param valueCoef weight of the loss of the value, which learns the demonstrations' returns for whoever goes on from the
 *     policy
 * @param gamma discount per agent step, of those returns
 * @param maxGradNorm bound of the gradient's global norm
 * @param adamBeta1 decay of the first moment
 * @param adamBeta2 decay of the second moment
 * @param adamEpsilon added to the bias-corrected root of the second moment
 * @param normalizeObservations to mean 0 and standard deviation 1
 * @param observationClip bound of a normalised observation's magnitude
 * @param normalizeRewards to a standard deviation of 1 of their discounted sum
 * @param rewardClip bound of a normalised reward's magnitude
 * @param initialLogStd log of the standard deviation that continuous actions begin with
 * @param maxHeldSteps steps that a {@code train} may learn from
 */
public record BcSpec(
        List<String> demonstrations,
        double heldBack,
        double learningRate,
        int epochs,
        MinibatchSize minibatchSize,
        double entropyCoef,
        double valueCoef,
        double gamma,
        double maxGradNorm,
        double adamBeta1,
        double adamBeta2,
        double adamEpsilon,
        boolean normalizeObservations,
        double observationClip,
        boolean normalizeRewards,
        double rewardClip,
        double initialLogStd,
        int maxHeldSteps)
        implements AlgorithmSpec {

    public BcSpec {
        demonstrations = Check.recordings("demonstrations", demonstrations);
        Check.range("heldBack", heldBack, 0, 0.9);
        Check.positive("learningRate", learningRate);
        Check.range("epochs", epochs, 1, 1000);
        Check.that(minibatchSize != null, "minibatchSize is missing; give a number, or auto");
        minibatchSize.check();
        Check.range("entropyCoef", entropyCoef, 0, 1e6);
        Check.range("valueCoef", valueCoef, 0, 1e6);
        Check.range("gamma", gamma, 0, 1);
        Check.positive("maxGradNorm", maxGradNorm);
        Check.adam(adamBeta1, adamBeta2, adamEpsilon);
        Check.positive("observationClip", observationClip);
        Check.positive("rewardClip", rewardClip);
        Check.range("initialLogStd", initialLogStd, -20, 2);
        Check.range("maxHeldSteps", maxHeldSteps, 1, 1 << 27);
    }

    /** @param images whether it sees images, which are scaled and not normalised */
    public static BcSpec defaults(boolean images) {
        return new BcSpec(
                List.of(),
                0.1,
                1e-3,
                10,
                MinibatchSize.AUTO,
                0,
                0.5,
                0.99,
                0.5,
                0.9,
                0.999,
                1e-5,
                !images,
                10,
                true,
                10,
                0,
                1 << 22);
    }

    @Override
    public boolean takesFrames() {
        return true;
    }

    @Override
    public NetworkSpec defaultNetwork() {
        return NetworkSpec.Mlp.defaults();
    }
}
