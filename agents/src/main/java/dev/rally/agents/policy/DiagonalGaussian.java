package dev.rally.agents.policy;

import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.spec.ActionSpace;

/**
 * Continuous actions with independent normal elements. An action's own units put the low bound at -1 and the high one
 * at 1, so that outputs near 0 mean the middle of the box and a standard deviation of 1 spans it. The means are
 * outputs, the log standard deviations free parameters. What is sampled may lie outside of the bounds: its
 * log-probability is that of the unclipped action, and only {@link #toBounds} clips.
 */
public final class DiagonalGaussian implements ActionDistribution {
    private static final float HALF_LOG_2_PI = (float) (0.5 * Math.log(2 * Math.PI));

    private final float[] low;
    private final float[] high;
    private final float logScale;

    private DiagonalGaussian(float[] low, float[] high) {
        this.low = low;
        this.high = high;
        double sum = 0;
        for (int i = 0; i < low.length; i++) {
            sum += Math.log(halfRange(i));
        }
        logScale = (float) sum;
    }

    static DiagonalGaussian of(ActionSpace.Continuous space) {
        int dimensions = space.dimensions();
        float[] low = new float[dimensions];
        float[] high = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            low[i] = space.low().get(i);
            high[i] = space.high().get(i);
        }
        return new DiagonalGaussian(low, high);
    }

    /** Subtract it from a log-density in own units for the log-density in the space's units. */
    public float logScale() {
        return logScale;
    }

    /** From own units to the space's, within its bounds, in place; {@code rows} actions from the index on. */
    public void toBounds(float[] actions, int from, int rows) {
        for (int row = 0, at = from; row < rows; row++) {
            for (int i = 0; i < low.length; i++, at++) {
                float middle = low[i] + halfRange(i);
                actions[at] = Math.min(high[i], Math.max(low[i], middle + actions[at] * halfRange(i)));
            }
        }
    }

    /** From the space's units to own ones, in place. */
    public void fromBounds(float[] actions, int from, int rows) {
        for (int row = 0, at = from; row < rows; row++) {
            for (int i = 0; i < low.length; i++, at++) {
                actions[at] = (actions[at] - low[i]) / halfRange(i) - 1;
            }
        }
    }

    @Override
    public int outputs() {
        return low.length;
    }

    @Override
    public int actionSize() {
        return low.length;
    }

    @Override
    public int freeParameters() {
        return low.length;
    }

    @Override
    public float sample(float[] out, int at, float[] free, long random, float[] action, int actionAt) {
        float logProb = 0;
        for (int i = 0; i < low.length; i++) {
            float z = (float) CounterRandom.gaussian(random, i);
            action[actionAt + i] = out[at + i] + (float) Math.exp(free[i]) * z;
            logProb -= 0.5f * z * z + free[i] + HALF_LOG_2_PI;
        }
        return logProb;
    }

    @Override
    public void mode(float[] out, int at, float[] action, int actionAt) {
        System.arraycopy(out, at, action, actionAt, low.length);
    }

    /** The work is each element's distance from its mean, in standard deviations. */
    @Override
    public float logProb(float[] out, int at, float[] free, float[] action, int actionAt, float[] work, int workAt) {
        float logProb = 0;
        for (int i = 0; i < low.length; i++) {
            float z = (action[actionAt + i] - out[at + i]) * Exp.of(-free[i]);
            work[workAt + i] = z;
            logProb -= 0.5f * z * z + free[i] + HALF_LOG_2_PI;
        }
        return logProb;
    }

    @Override
    public float entropy(float[] free, float[] work, int workAt) {
        float entropy = 0;
        for (int i = 0; i < low.length; i++) {
            entropy += 0.5f + HALF_LOG_2_PI + free[i];
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
        for (int i = 0; i < low.length; i++) {
            float z = work[workAt + i];
            freeGradient[i] += logProbWeight * (z * z - 1) + entropyWeight;
            work[workAt + i] = logProbWeight * z * Exp.of(-free[i]);
        }
    }

    private float halfRange(int i) {
        return high[i] / 2 - low[i] / 2;
    }
}
