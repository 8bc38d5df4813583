package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;

/** A multi-layer perceptron of the tensor library: {@code [rows, features]} to {@code [rows, outputs]}. */
final class LibraryMlp implements LibraryNetwork {
    private final MlpShape shape;
    private final LayerViews views;
    private final NDArray[] weights;
    private final NDArray[] biases;

    /** @param flat {@code [parameterCount]}, laid out as the shape says; it stays its owner's to close, after this */
    LibraryMlp(MlpShape shape, NDArray flat) {
        this.shape = shape;
        views = new LayerViews(shape, flat);
        int count = shape.layers().size();
        weights = new NDArray[count];
        biases = new NDArray[count];
        for (int i = 0; i < count; i++) {
            weights[i] = views.blocks()[2 * i];
            biases[i] = views.blocks()[2 * i + 1];
        }
    }

    @Override
    public NDArray forward(NDArray input) {
        NDArray x = input;
        for (int i = 0; i < weights.length - 1; i++) {
            x = activate(linear(x, i));
        }
        return linear(x, weights.length - 1);
    }

    @Override
    public MlpPass pass(NDArray input, int sequences) {
        NDArray[] trace = new NDArray[weights.length + 1];
        trace[0] = input;
        for (int i = 0; i < weights.length - 1; i++) {
            trace[i + 1] = activate(linear(trace[i], i));
        }
        trace[weights.length] = linear(trace[weights.length - 1], weights.length - 1);
        return new MlpPass(trace, weights, shape.activation());
    }

    @Override
    public float[] freeParameters() {
        return views.freeParameters();
    }

    @Override
    public MlpShape shape() {
        return shape;
    }

    @Override
    public void close() {
        views.close();
    }

    private NDArray linear(NDArray input, int layer) {
        return Linear.linear(input, weights[layer], biases[layer]).get(0);
    }

    private NDArray activate(NDArray x) {
        return Activations.apply(shape.activation(), x);
    }
}
