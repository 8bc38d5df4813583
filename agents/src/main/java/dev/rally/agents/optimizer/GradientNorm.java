package dev.rally.agents.optimizer;

import ai.djl.ndarray.NDArray;

/** The global norm of a gradient and what keeps it within a bound. */
final class GradientNorm {
    private static final double EPSILON = 1e-6;

    private GradientNorm() {}

    static double of(NDArray squares) {
        return Math.sqrt(squares.sum().getFloat());
    }

    /** What to multiply the gradient by; a bound of 0 is none. */
    static double scale(double norm, double maxNorm) {
        return maxNorm > 0 && norm > maxNorm ? maxNorm / (norm + EPSILON) : 1;
    }
}
