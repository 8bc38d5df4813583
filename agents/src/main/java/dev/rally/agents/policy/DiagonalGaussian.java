package dev.rally.agents.policy;

import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.spec.ActionSpace;

/**
 * Continuous actions with independent normal elements, in the {@link Box}'s own units, so that outputs near 0 mean its
 * middle and a standard deviation of 1 spans it. The means are outputs, the log standard deviations free parameters, which
 * count no further than to {@value #LOG_STD_MIN} and {@value #LOG_STD_MAX}: wider ones only ever sample bounds, and narrower
 * ones less than single precision tells apart. What is sampled may lie outside of the bounds: its log-probability is that of
 * the unclipped action, and only the {@link Box} clips.
 */
public final class DiagonalGaussian extends BoxDistribution implements DifferentiableDistribution {
    static final float LOG_STD_MIN = -10;
    static final float LOG_STD_MAX = 2;

    public DiagonalGaussian(ActionSpace.Continuous space) {
        super(space);
    }

    @Override
    public int outputs() {
        return dimensions;
    }

    @Override
    public int freeParameters() {
        return dimensions;
    }

    @Override
    public float sample(float[] out, int at, float[] free, long random, float[] action, int actionAt) {
        float logProb = 0;
        for (int i = 0; i < dimensions; i++) {
            float z = (float) CounterRandom.gaussian(random, i);
            action[actionAt + i] = out[at + i] + (float) Math.exp(logStd(free[i])) * z;
            logProb += logDensity(z, logStd(free[i]));
        }
        return logProb;
    }

    @Override
    public void mode(float[] out, int at, float[] action, int actionAt) {
        System.arraycopy(out, at, action, actionAt, dimensions);
    }

    @Override
    public void describe(float[] out, int at, float[] free, float[] to, int toAt) {
        for (int i = 0; i < dimensions; i++) {
            float std = Exp.of(logStd(free[i]));
            describe(i, out[at + i] - std, out[at + i], out[at + i] + std, to, toAt);
        }
    }

    /** The work is each element's distance from its mean, in standard deviations. */
    @Override
    public float logProb(float[] out, int at, float[] free, float[] action, int actionAt, float[] work, int workAt) {
        float logProb = 0;
        for (int i = 0; i < dimensions; i++) {
            float z = (action[actionAt + i] - out[at + i]) * Exp.of(-logStd(free[i]));
            work[workAt + i] = z;
            logProb += logDensity(z, logStd(free[i]));
        }
        return logProb;
    }

    @Override
    public float entropy(float[] free, float[] work, int workAt) {
        float entropy = 0;
        for (int i = 0; i < dimensions; i++) {
            entropy += STANDARD_ENTROPY + logStd(free[i]);
        }
        return entropy;
    }

    /** d logProb / d mean = z / std; d logProb / d logStd = z² - 1; d entropy / d logStd = 1. */
    @Override
    public void gradient(
            float[] free,
            float[] action,
            int actionAt,
            float logProbWeight,
            float entropyWeight,
            float entropy,
            float[] work,
            int workAt,
            double[] freeGradient) {
        for (int i = 0; i < dimensions; i++) {
            float z = work[workAt + i];
            freeGradient[i] += logProbWeight * (z * z - 1) + entropyWeight;
            work[workAt + i] = logProbWeight * z * Exp.of(-logStd(free[i]));
        }
    }

    /** At a bound what is learnt still moves it back, for the gradient is that of an unbounded one. */
    @Override
    public void bound(float[] free, double[] freeGradient) {
        for (int i = 0; i < dimensions; i++) {
            boolean outwards = freeGradient[i] < 0 ? free[i] >= LOG_STD_MAX : free[i] <= LOG_STD_MIN;
            freeGradient[i] = outwards ? 0 : freeGradient[i];
        }
    }

    /** The log standard deviation that a free parameter means. */
    public static float logStd(float free) {
        return Math.max(LOG_STD_MIN, Math.min(LOG_STD_MAX, free));
    }
}
