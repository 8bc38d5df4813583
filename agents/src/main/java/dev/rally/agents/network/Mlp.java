package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.core.Linear;
import dev.rally.agents.network.MlpShape.Layer;
import dev.rally.agents.tensor.Compute;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A multi-layer perceptron: {@code [rows, features]} to {@code [rows, outputs]}. */
public final class Mlp implements Network {
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

    /** Where each part but the first begins. */
    private static long[] cuts(MlpShape shape) {
        LongStream parts = shape.blocks().stream().skip(1).mapToLong(NetworkShape.Block::offset);
        LongStream free = shape.freeParameters() == 0 ? LongStream.empty() : LongStream.of(shape.freeOffset());
        return LongStream.concat(parts, free).toArray();
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
    public MlpPass pass(NDArray input) {
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
        return free == null ? NONE : Compute.download(free);
    }

    @Override
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
