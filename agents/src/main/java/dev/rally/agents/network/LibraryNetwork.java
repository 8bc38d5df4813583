package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;

/** A network that the tensor library computes, on its device. What an evaluation makes belongs to its input's manager. */
interface LibraryNetwork extends Network {

    /** {@code [rows, …]} to {@code [rows, outputs]}, with the state behind them if there is one. */
    NDArray forward(NDArray input);

    /**
     * The same, keeping what the way back needs.
     *
     * @param input the first rows of all sequences, then their second rows, …
     */
    Pass pass(NDArray input, int sequences);

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

        /** The gradient of the same loss with respect to the input; only perceptrons know it. */
        default NDArray inputGradient() {
            throw new UnsupportedOperationException("only a perceptron's input has a gradient");
        }
    }
}
