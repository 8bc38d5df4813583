package dev.rally.agents.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** A way to turn gradients into moves of the parameters. Immutable; what it remembers is kept by an {@link Optimizer}. */
public sealed interface Rule permits Adam, RmsProp {

    /** The names of what it remembers, an array as long as the parameters each, zeros at first. */
    List<String> moments();

    /**
     * One step.
     *
     * @param parameters are moved
     * @param moments in the order of {@link #moments()}; are brought up to date
     * @param gradient before clipping; is used up
     * @param squares of the gradient's elements; are used up
     * @param scale what clipping multiplies the gradient by
     * @param step 1 for the first one
     */
    void step(
            NDArray parameters,
            NDArray[] moments,
            NDArray gradient,
            NDArray squares,
            double scale,
            double learningRate,
            long step);
}
