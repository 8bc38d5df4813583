package dev.rally.agents.policy;

import dev.rally.comm.spec.ActionSpace;

/**
 * The probability of actions, row by row over plain arrays. A row of network outputs begins at {@code out[at]}; an
 * action takes {@link #actionSize} floats, in the distribution's own units, beginning at {@code action[actionAt]}.
 * {@code free} are the network's free parameters. Without state and pure but for the arrays they write.
 */
public sealed interface ActionDistribution permits Categorical, DiagonalGaussian {

    static ActionDistribution of(ActionSpace space) {
        return space instanceof ActionSpace.Discrete discrete
                ? new Categorical(discrete.n())
                : DiagonalGaussian.of((ActionSpace.Continuous) space);
    }

    /** Network outputs that it reads. */
    int outputs();

    /** Floats of one action. */
    int actionSize();

    /** Free parameters that it needs. */
    int freeParameters();

    /**
     * Draws an action.
     *
     * @param random the place that {@code CounterRandom.at} gave
     * @return the natural logarithm of its probability (density)
     */
    float sample(float[] out, int at, float[] free, long random, float[] action, int actionAt);

    /** The most likely action. */
    void mode(float[] out, int at, float[] action, int actionAt);

    /**
     * The log-probability of an action. Leaves what {@link #entropy} and {@link #gradient} of the same row need in
     * {@code work[workAt..workAt + outputs - 1]}.
     */
    float logProb(float[] out, int at, float[] free, float[] action, int actionAt, float[] work, int workAt);

    /** The entropy of the row that {@link #logProb} has just seen. */
    float entropy(float[] free, float[] work, int workAt);

    /**
     * Turns the row's work into the gradient of {@code logProbWeight * logProb + entropyWeight * entropy} with respect
     * to the outputs, in place, and adds the gradient with respect to the free parameters to {@code freeGradient}.
     */
    void gradient(
            float[] free,
            float[] action,
            int actionAt,
            float logProbWeight,
            float entropyWeight,
            float entropy,
            float[] work,
            int workAt,
            double[] freeGradient);
}
