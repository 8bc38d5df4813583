package dev.rally.agents.policy;

import dev.rally.comm.spec.ActionSpace;

/** An action distribution whose log-probability of a given action has a gradient in closed form. */
public interface DifferentiableDistribution extends ActionDistribution {

    static DifferentiableDistribution of(ActionSpace space) {
        return space instanceof ActionSpace.Continuous box
                ? new DiagonalGaussian(box)
                : new MultiCategorical(space.choices());
    }

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

    /** Takes out of the free parameters' gradient, of a whole minibatch, what would move one beyond where it counts. */
    default void bound(float[] free, double[] freeGradient) {}
}
