package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way back through a multi-layer perceptron, written out by hand. It is a few matrix products, and without
 * autograd's graph a minibatch takes two thirds of the time; a test holds it against autograd.
 */
final class MlpPass implements LibraryNetwork.Pass {
    private static final int[] OVER_ROWS = {0};

    private final NDArray[] trace;
    private final NDArray[] weights;
    private final Activation activation;
    private @Nullable NDArray firstError;

    /** @param trace the input, the output of each hidden layer and, last, the outputs */
    MlpPass(NDArray[] trace, NDArray[] weights, Activation activation) {
        this.trace = trace;
        this.weights = weights;
        this.activation = activation;
    }

    @Override
    public NDArray outputs() {
        return trace[weights.length];
    }

    @Override
    public NDArray gradient(NDArray outputGradient) {
        NDList parts = new NDList();
        NDArray error = outputGradient;
        for (int i = weights.length - 1; i >= 0; i--) {
            parts.add(0, error.sum(OVER_ROWS));
            parts.add(0, error.transpose().matMul(trace[i]).flatten());
            if (i > 0) {
                error = error.matMul(weights[i]);
                Activations.back(activation, error, trace[i]);
            }
        }
        firstError = error;
        return parts.remove(0).getNDArrayInternal().concat(parts, 0);
    }

    /** {@code [rows, features]}. */
    @Override
    public NDArray inputGradient() {
        return Objects.requireNonNull(firstError, "gradient first").matMul(weights[0]);
    }
}
