package dev.rally.agents.policygradient;

import java.util.Arrays;

/** Sums over rows, in double so that their order matters little; and the gradient of the free parameters. */
public final class LossSums {
    public final double[] freeGradient;
    public double policyLoss;
    public double valueLoss;
    public double entropy;
    public double approxKl;
    public long clipped;
    public long rows;

    public LossSums(int freeParameters) {
        freeGradient = new double[freeParameters];
    }

    public void add(LossSums other) {
        for (int i = 0; i < freeGradient.length; i++) {
            freeGradient[i] += other.freeGradient[i];
        }
        policyLoss += other.policyLoss;
        valueLoss += other.valueLoss;
        entropy += other.entropy;
        approxKl += other.approxKl;
        clipped += other.clipped;
        rows += other.rows;
    }

    void clear() {
        Arrays.fill(freeGradient, 0);
        policyLoss = 0;
        valueLoss = 0;
        entropy = 0;
        approxKl = 0;
        clipped = 0;
        rows = 0;
    }
}
