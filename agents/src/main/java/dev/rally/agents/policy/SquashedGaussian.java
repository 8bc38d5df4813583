package dev.rally.agents.policy;

import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.spec.ActionSpace;

/**
 * Continuous actions {@code a = tanh(u)} of independent normal {@code u}, in the {@link Box}'s own units: what is
 * sampled always lies within the bounds. The outputs are the means of {@code u}, then its log standard deviations, which
 * are clamped (Haarnoja et al., 2018, arXiv:1812.05905, appendix C).
 */
public final class SquashedGaussian extends BoxDistribution {
    private static final float LOG_2 = (float) Math.log(2);

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

    private float logStd(float[] out, int at, int i) {
        return Math.max(logStdMin, Math.min(logStdMax, out[at + dimensions + i]));
    }

    /** log(1 - tanh²(u)), without the cancellation that would make it -infinity for large u. */
    private static float logSlope(float u) {
        float x = Math.abs(u);
        return 2 * (LOG_2 - x - (float) Math.log(1 + Exp.of(-2 * x)));
    }
}
