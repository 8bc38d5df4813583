package dev.rally.agents.reinforce;

import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.SampleLoss;
import dev.rally.agents.policygradient.Samples;
import dev.rally.comm.spec.ReinforceSpec;

/**
 * REINFORCE's loss over plain arrays with its gradient in closed form: {@code -advantage * logProb - entropyCoef *
 * entropy + valueCoef * (value - return)²}, each the mean over the batch's steps; without a baseline there is no value.
 * Pure functions.
 */
final class ReinforceLoss implements SampleLoss {
    private final DifferentiableDistribution distribution;
    private final boolean baseline;
    private final float valueCoef;
    private final float entropyCoef;

    ReinforceLoss(ReinforceSpec spec, DifferentiableDistribution distribution) {
        this.distribution = distribution;
        baseline = spec.baseline();
        valueCoef = (float) spec.valueCoef();
        entropyCoef = (float) spec.entropyCoef();
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
        int width = distribution.outputs() + (baseline ? 1 : 0);
        float weight = 1f / minibatchRows;
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            int actionAt = row * distribution.actionSize();
            float logProb = distribution.logProb(outputs, at, free, samples.actions, actionAt, gradient, at);
            float entropy = distribution.entropy(free, gradient, at);
            float advantage = samples.advantages[row];
            distribution.gradient(
                    free,
                    samples.actions,
                    actionAt,
                    -advantage * weight,
                    -entropyCoef * weight,
                    entropy,
                    gradient,
                    at,
                    sums.freeGradient);
            sums.policyLoss -= advantage * logProb;
            sums.entropy += entropy;
            if (baseline) {
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
