package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.core.Linear;
import dev.rally.agents.network.MlpShape.Layer;
import dev.rally.agents.tensor.Compute;
import org.jspecify.annotations.Nullable;

/**
 * A multi-layer perceptron whose layers are views of one flat parameter array: whoever changes the array changes the
 * network. Evaluation is safe for several threads while nobody changes it. What an evaluation makes belongs to its
 * input's manager.
 *
 * <p>The gradient is written out by hand. It is a few matrix products, and without autograd's graph a minibatch takes
 * two thirds of the time; a test holds it against autograd.
 */
public final class Mlp implements AutoCloseable {
    private static final int[] OVER_ROWS = {0};
    private static final float[] NONE = {};

    private final MlpShape shape;
    private final NDArray[] weights;
    private final NDArray[] biases;
    private final @Nullable NDArray free;

    /** @param flat {@code [parameterCount]}, laid out as the shape says; it stays its owner's to close, after this */
    public Mlp(MlpShape shape, NDArray flat) {
        this.shape = shape;
        int count = shape.layers().size();
        weights = new NDArray[count];
        biases = new NDArray[count];
        try (NDList parts = flat.split(cuts(shape))) {
            for (int i = 0; i < count; i++) {
                Layer layer = shape.layers().get(i);
                weights[i] = parts.get(2 * i).reshape(layer.outputs(), layer.inputs());
                biases[i] = parts.get(2 * i + 1).reshape(layer.outputs());
            }
            free = shape.freeParameters() == 0 ? null : parts.get(2 * count).reshape(shape.freeParameters());
        }
    }

    /** Where each weight ends and each bias ends, except for what ends with the whole. */
    private static long[] cuts(MlpShape shape) {
        int count = shape.layers().size();
        long[] cuts = new long[2 * count - (shape.freeParameters() == 0 ? 1 : 0)];
        for (int i = 0; i < count; i++) {
            cuts[2 * i] = shape.layers().get(i).biasOffset();
            if (2 * i + 1 < cuts.length) {
                cuts[2 * i + 1] = shape.layers().get(i).end();
            }
        }
        return cuts;
    }

    /** {@code [rows, features]} to {@code [rows, outputs]}. */
    public NDArray forward(NDArray input) {
        NDArray x = input;
        for (int i = 0; i < weights.length - 1; i++) {
            x = activate(linear(x, i));
        }
        return linear(x, weights.length - 1);
    }

    /** The input, the output of each hidden layer and, last, the outputs: what {@link #gradient} needs. */
    public NDArray[] trace(NDArray input) {
        NDArray[] trace = new NDArray[weights.length + 1];
        trace[0] = input;
        for (int i = 0; i < weights.length - 1; i++) {
            trace[i + 1] = activate(linear(trace[i], i));
        }
        trace[weights.length] = linear(trace[weights.length - 1], weights.length - 1);
        return trace;
    }

    /**
     * The gradient of a loss with respect to all parameters that layers use, flat: {@code [freeOffset]}.
     *
     * @param trace what {@link #trace} gave
     * @param outputGradient of the loss with respect to the outputs, {@code [rows, outputs]}
     */
    public NDArray gradient(NDArray[] trace, NDArray outputGradient) {
        NDList parts = new NDList();
        NDArray error = outputGradient;
        for (int i = weights.length - 1; i >= 0; i--) {
            parts.add(0, error.sum(OVER_ROWS));
            parts.add(0, error.transpose().matMul(trace[i]).flatten());
            if (i > 0) {
                error = error.matMul(weights[i]);
                Activations.back(shape.activation(), error, trace[i]);
            }
        }
        return parts.remove(0).getNDArrayInternal().concat(parts, 0);
    }

    /** A copy of the parameters that no layer uses. */
    public float[] freeParameters() {
        return free == null ? NONE : Compute.download(free);
    }

    public MlpShape shape() {
        return shape;
    }

    @Override
    public void close() {
        for (int i = 0; i < weights.length; i++) {
            weights[i].close();
            biases[i].close();
        }
        if (free != null) {
            free.close();
        }
    }

    private NDArray linear(NDArray input, int layer) {
        return Linear.linear(input, weights[layer], biases[layer]).get(0);
    }

    private NDArray activate(NDArray x) {
        return Activations.apply(shape.activation(), x);
    }
}
