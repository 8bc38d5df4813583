package dev.rally.agents.ppo;

import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.SampleLoss;
import dev.rally.agents.policygradient.Samples;
import dev.rally.comm.spec.PpoSpec;

/**
 * PPO's loss over plain arrays with its gradient in closed form: {@code policy - entropyCoef * entropy + valueCoef *
 * value}, each the mean over the minibatch. Pure functions.
 */
final class PpoLoss implements SampleLoss {
    /** Of two policies that have nothing in common; a larger ratio may overflow, and clipping makes 0 * infinity of it. */
    private static final float LOG_RATIO_LIMIT = 20;

    private final DifferentiableDistribution distribution;
    private final float clip;
    private final boolean clipValue;
    private final float valueCoef;
    private final float entropyCoef;

    PpoLoss(PpoSpec spec, DifferentiableDistribution distribution) {
        this.distribution = distribution;
        clip = (float) spec.clipCoef();
        clipValue = spec.clipValueLoss();
        valueCoef = (float) spec.valueCoef();
        entropyCoef = (float) spec.entropyCoef();
    }

    /** {@code -min(ratio * advantage, clip(ratio, 1 - epsilon, 1 + epsilon) * advantage)}. */
    static float policyLoss(float ratio, float advantage, float clip) {
        return -Math.min(ratio * advantage, clamp(ratio, 1 - clip, 1 + clip) * advantage);
    }

    /** The derivative of {@link #policyLoss} with respect to the ratio: 0 where the clipped term is the smaller. */
    static float policyLossSlope(float ratio, float advantage, float clip) {
        return ratio * advantage <= clamp(ratio, 1 - clip, 1 + clip) * advantage ? -advantage : 0;
    }

    /** {@code (value - target)²}; clipped: the larger of it and the same of the value within epsilon of the old one. */
    static float valueLoss(float value, float oldValue, float target, float clip, boolean clipped) {
        float plain = value - target;
        if (!clipped) {
            return plain * plain;
        }
        float near = oldValue + clamp(value - oldValue, -clip, clip) - target;
        return Math.max(plain * plain, near * near);
    }

    /** The derivative of {@link #valueLoss} with respect to the value. */
    static float valueLossSlope(float value, float oldValue, float target, float clip, boolean clipped) {
        float plain = value - target;
        if (!clipped) {
            return 2 * plain;
        }
        if (Math.abs(value - oldValue) <= clip) {
            return 2 * plain; // both are the same, but rounding may make the clipped one the larger
        }
        float near = oldValue + clamp(value - oldValue, -clip, clip) - target;
        return plain * plain >= near * near ? 2 * plain : 0;
    }

    @Override
    public void evaluate(
            Samples samples,
            int rows,
            float[] outputs,
            float[] free,
            int minibatchRows,
            float[] gradient,
            LossSums sums) {
        int width = distribution.outputs() + 1;
        float weight = 1f / minibatchRows;
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            int actionAt = row * distribution.actionSize();
            float logProb = distribution.logProb(outputs, at, free, samples.actions, actionAt, gradient, at);
            float entropy = distribution.entropy(free, gradient, at);
            float logRatio = clamp(logProb - samples.logProbs[row], -LOG_RATIO_LIMIT, LOG_RATIO_LIMIT);
            float ratio = (float) Math.exp(logRatio);
            float advantage = samples.advantages[row];
            float slope = policyLossSlope(ratio, advantage, clip) * ratio * weight;
            distribution.gradient(
                    free,
                    samples.actions,
                    actionAt,
                    slope,
                    -entropyCoef * weight,
                    entropy,
                    gradient,
                    at,
                    sums.freeGradient);
            int valueAt = at + width - 1;
            float value = outputs[valueAt];
            float old = samples.values[row];
            float target = samples.returns[row];
            gradient[valueAt] = valueCoef * weight * valueLossSlope(value, old, target, clip, clipValue);
            sums.policyLoss += policyLoss(ratio, advantage, clip);
            sums.valueLoss += valueLoss(value, old, target, clip, clipValue);
            sums.entropy += entropy;
            sums.approxKl += ratio - 1 - logRatio;
            sums.clipped += Math.abs(ratio - 1) > clip ? 1 : 0;
        }
        sums.rows += rows;
    }

    @Override
    public void bound(float[] free, double[] freeGradient) {
        distribution.bound(free, freeGradient);
    }

    private static float clamp(float x, float low, float high) {
        return Math.max(low, Math.min(high, x));
    }
}
