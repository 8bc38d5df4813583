package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;

/**
 * A function from observations to outputs whose parameters are views of one flat array: whoever changes the array
 * changes the network. Evaluation is safe for several threads while nobody changes it. What an evaluation makes belongs
 * to its input's manager.
 */
public interface Network extends AutoCloseable {

    NetworkShape shape();

    /** {@code [rows, …]} to {@code [rows, outputs]}, with the state behind them if there is one. */
    NDArray forward(NDArray input);

    /** The same, keeping what the way back needs. */
    Pass pass(NDArray input);

    /**
     * The same over sequences, which only networks with a state tell from single rows.
     *
     * @param input the first rows of all sequences, then their second rows, …
     */
    default Pass pass(NDArray input, int sequences) {
        return pass(input);
    }

    /** A copy of the parameters that no layer uses. */
    float[] freeParameters();

    @Override
    void close();

    /** One evaluation and the way back through it. */
    interface Pass {

        /** {@code [rows, outputs]}. */
        NDArray outputs();

        /**
         * The gradient of a loss with respect to all parameters that layers use, flat: {@code [freeOffset]}.
         *
         * @param outputGradient of the loss with respect to the outputs, {@code [rows, outputs]}
         */
        NDArray gradient(NDArray outputGradient);
    }
}
