package dev.rally.agents.policy;

import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.spec.ActionSpace;

/**
 * Continuous actions {@code a = tanh(u)} of independent normal {@code u}, in the {@link Box}'s own units: what is
 * sampled always lies within the bounds. The outputs are the means of {@code u}, then its log standard deviations, which
 * are clamped (Haarnoja et al., 2018, arXiv:1812.05905, appendix C).
 */
public final class SquashedGaussian extends BoxDistribution implements DifferentiableDistribution {
    private static final float LOG_2 = (float) Math.log(2);

    /**
     * A given action beyond this is taken for it: the bounds themselves are infinitely far out, and nothing could be learnt of
     * what somebody did at full deflection.
     */
    private static final float FULL = 0.999f;

    /** Given actions are taken to scatter so much at least: those of a script do not, and teach no smaller deviation. */
    private static final float GIVEN_LOG_STD = -3;

    private final float logStdMin;
    private final float logStdMax;

    public SquashedGaussian(ActionSpace.Continuous space, double logStdMin, double logStdMax) {
        super(space);
        this.logStdMin = (float) logStdMin;
        this.logStdMax = (float) logStdMax;
    }

    @Override
    public int outputs() {
        return 2 * dimensions;
    }

    @Override
    public float sample(float[] out, int at, float[] free, long random, float[] action, int actionAt) {
        float logProb = 0;
        for (int i = 0; i < dimensions; i++) {
            logProb += element(out, at, i, (float) CounterRandom.gaussian(random, i), action, actionAt + i);
        }
        return logProb;
    }

    /** The same with standard normal noise, {@code [actionSize]} from the index on, that the caller drew. */
    public float sample(float[] out, int at, float[] noise, int noiseAt, float[] action, int actionAt) {
        float logProb = 0;
        for (int i = 0; i < dimensions; i++) {
            logProb += element(out, at, i, noise[noiseAt + i], action, actionAt + i);
        }
        return logProb;
    }

    private float element(float[] out, int at, int i, float z, float[] action, int actionAt) {
        float logStd = logStd(out, at, i);
        float u = out[at + i] + Exp.of(logStd) * z;
        action[actionAt] = Exp.tanh(u);
        return logDensity(z, logStd) - logSlope(u);
    }

    @Override
    public void mode(float[] out, int at, float[] action, int actionAt) {
        for (int i = 0; i < dimensions; i++) {
            action[actionAt + i] = Exp.tanh(out[at + i]);
        }
    }

    @Override
    public void describe(float[] out, int at, float[] free, float[] to, int toAt) {
        for (int i = 0; i < dimensions; i++) {
            float u = out[at + i];
            float std = Exp.of(logStd(out, at, i));
            describe(i, Exp.tanh(u - std), Exp.tanh(u), Exp.tanh(u + std), to, toAt);
        }
    }

    /**
     * The gradient with respect to the outputs of {@code temperature * logProb(a) - q(a)} for the action that {@link
     * #sample(float[], int, float[], int, float[], int)} gave; the noise is kept still (the reparametrisation trick).
     *
     * @param noise of the action, at the same index
     * @param qSlope dq / da, {@code [actionSize]} from the index on
     * @param weight multiplies the whole
     * @param gradient receives it, {@code [outputs]} from {@code at} on
     */
    public void gradient(
            float[] out,
            int at,
            float[] noise,
            float[] action,
            int actionAt,
            float temperature,
            float[] qSlope,
            int qSlopeAt,
            float weight,
            float[] gradient) {
        for (int i = 0; i < dimensions; i++) {
            float a = action[actionAt + i];
            // d logProb / du = -d log(1 - a²) / du = 2a, and da / du = 1 - a².
            float slope = weight * (temperature * 2 * a - qSlope[qSlopeAt + i] * (1 - a * a));
            float raw = out[at + dimensions + i];
            boolean clamped = raw < logStdMin || raw > logStdMax;
            gradient[at + i] = slope;
            gradient[at + dimensions + i] =
                    clamped ? 0 : slope * Exp.of(logStd(out, at, i)) * noise[actionAt + i] - weight * temperature;
        }
    }

    /** The work is each element's distance from its mean, in standard deviations, and then each log standard deviation. */
    @Override
    public float logProb(float[] out, int at, float[] free, float[] action, int actionAt, float[] work, int workAt) {
        float logProb = 0;
        for (int i = 0; i < dimensions; i++) {
            float u = unsquashed(action[actionAt + i]);
            float raw = out[at + dimensions + i];
            float z = (u - out[at + i]) * Exp.of(-given(raw));
            work[workAt + i] = z;
            work[workAt + dimensions + i] = raw;
            logProb += logDensity(z, given(raw)) - logSlope(u);
        }
        return logProb;
    }

    /** Of the normal numbers that are then squashed: that of the actions has no closed form. */
    @Override
    public float entropy(float[] free, float[] work, int workAt) {
        float entropy = 0;
        for (int i = 0; i < dimensions; i++) {
            entropy += STANDARD_ENTROPY + given(work[workAt + dimensions + i]);
        }
        return entropy;
    }

    /** d logProb / d mean = z / std; d logProb / d logStd = z² - 1, but at a bound only what moves it back. */
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
            float raw = work[workAt + dimensions + i];
            float slope = logProbWeight * (z * z - 1) + entropyWeight;
            boolean outwards = slope < 0 ? raw >= logStdMax : raw <= least();
            work[workAt + i] = logProbWeight * z * Exp.of(-given(raw));
            work[workAt + dimensions + i] = outwards ? 0 : slope;
        }
    }

    private static float unsquashed(float a) {
        double x = Math.max(-FULL, Math.min(FULL, a));
        return (float) (0.5 * Math.log((1 + x) / (1 - x)));
    }

    private float least() {
        return Math.max(logStdMin, Math.min(GIVEN_LOG_STD, logStdMax));
    }

    /** The log standard deviation that given actions are seen by. */
    private float given(float raw) {
        return Math.max(least(), Math.min(logStdMax, raw));
    }

    private float logStd(float[] out, int at, int i) {
        return Math.max(logStdMin, Math.min(logStdMax, out[at + dimensions + i]));
    }

    /** log(1 - tanh²(u)), without the cancellation that would make it -infinity for large u. */
    private static float logSlope(float u) {
        float x = Math.abs(u);
        return 2 * (LOG_2 - x - (float) Math.log(1 + Exp.of(-2 * x)));
    }
}
