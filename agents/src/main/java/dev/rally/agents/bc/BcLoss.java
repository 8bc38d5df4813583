package dev.rally.agents.bc;

import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.SampleLoss;
import dev.rally.agents.policygradient.Samples;

/**
 * The loss over plain arrays with its gradient in closed form: {@code -logProb - entropyCoef * entropy + valueCoef *
 * (value - return)²}, each the mean over the minibatch. Pure functions.
 */
public final class BcLoss implements SampleLoss {
    private final DifferentiableDistribution distribution;
    private final boolean hasValue;
    private final float valueCoef;
    private final float entropyCoef;

    /**
     * @param hasValue whether the network's last output is the value
     * @param valueCoef 0 leaves the value alone
     */
    public BcLoss(DifferentiableDistribution distribution, boolean hasValue, double valueCoef, double entropyCoef) {
        this.distribution = distribution;
        this.hasValue = hasValue;
        this.valueCoef = (float) valueCoef;
        this.entropyCoef = (float) entropyCoef;
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
        int width = distribution.outputs() + (hasValue ? 1 : 0);
        float weight = 1f / minibatchRows;
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            int actionAt = row * distribution.actionSize();
            float logProb = distribution.logProb(outputs, at, free, samples.actions, actionAt, gradient, at);
            float entropy = distribution.entropy(free, gradient, at);
            distribution.gradient(
                    free,
                    samples.actions,
                    actionAt,
                    -weight,
                    -entropyCoef * weight,
                    entropy,
                    gradient,
                    at,
                    sums.freeGradient);
            sums.policyLoss -= logProb;
            sums.entropy += entropy;
            if (hasValue) {
                float error = outputs[at + width - 1] - samples.returns[row];
                gradient[at + width - 1] = valueCoef * weight * 2 * error;
                sums.valueLoss += error * error;
            }
        }
        sums.rows += rows;
    }

    @Override
    public void bound(float[] free, double[] freeGradient) {
        distribution.bound(free, freeGradient);
    }
}
