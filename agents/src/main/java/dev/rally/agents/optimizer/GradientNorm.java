package dev.rally.agents.optimizer;

import dev.rally.agents.tensor.FlatArray;

/** The global norm of a gradient, whose parts may lie apart, and what keeps it within a bound. */
public final class GradientNorm {
    private static final double EPSILON = 1e-6;

    private GradientNorm() {}

    public static double of(FlatArray... parts) {
        double squares = 0;
        for (FlatArray part : parts) {
            squares += part.squares();
        }
        return Math.sqrt(squares);
    }

    /** What to multiply the gradient by; a bound of 0 is none. */
    public static double scale(double norm, double maxNorm) {
        return maxNorm > 0 && norm > maxNorm ? maxNorm / (norm + EPSILON) : 1;
    }
}
