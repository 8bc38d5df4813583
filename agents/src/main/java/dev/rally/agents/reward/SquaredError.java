package dev.rally.agents.reward;

import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.SampleLoss;
import dev.rally.agents.policygradient.Samples;

/** The mean of {@code (output - target)²} over outputs and rows; the targets stand where actions do. A pure function. */
record SquaredError(int width) implements SampleLoss {

    @Override
    public void evaluate(
            Samples samples,
            int rows,
            float[] outputs,
            float[] free,
            int minibatchRows,
            float[] gradient,
            LossSums sums) {
        float weight = 2f / minibatchRows / width;
        double squares = 0;
        for (int i = 0; i < rows * width; i++) {
            float error = outputs[i] - samples.actions[i];
            gradient[i] = weight * error;
            squares += (double) error * error;
        }
        sums.valueLoss += squares / width;
        sums.rows += rows;
    }

    @Override
    public void bound(float[] free, double[] freeGradient) {}
}
