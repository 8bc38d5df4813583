package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.rally.agents.network.MlpShape.Layer;

/**
 * Several multi-layer perceptrons of one shape, evaluated side by side in the same few operations: small networks spend
 * more time on calling an operation than in it. All parameters are one flat array, layer by layer: the weights of all
 * members {@code [members, out, in]}, then their biases {@code [members, 1, out]}. As {@link Mlp} in all else.
 */
public final class MlpEnsemble implements AutoCloseable {
    private static final int[] OVER_ROWS = {1};

    private final MlpShape shape;
    private final int members;
    /** {@code [members, out, in]}. */
    private final NDArray[] weights;
    /** The same, seen as {@code [members, in, out]}. */
    private final NDArray[] transposed;

    private final NDArray[] biases;

    /** @param flat {@code [members * parameterCount]}; it stays its owner's to close, after this */
    public MlpEnsemble(MlpShape shape, int members, NDArray flat) {
        this.shape = shape;
        this.members = members;
        int count = shape.layers().size();
        weights = new NDArray[count];
        transposed = new NDArray[count];
        biases = new NDArray[count];
        try (NDList parts = flat.split(cuts())) {
            for (int i = 0; i < count; i++) {
                Layer layer = shape.layers().get(i);
                weights[i] = parts.get(2 * i).reshape(members, layer.outputs(), layer.inputs());
                transposed[i] = weights[i].swapAxes(1, 2);
                biases[i] = parts.get(2 * i + 1).reshape(members, 1, layer.outputs());
            }
        }
    }

    /** Where each weight ends and each bias ends, except for what ends with the whole. */
    private long[] cuts() {
        long[] cuts = new long[2 * shape.layers().size() - 1];
        for (int i = 0; i < cuts.length; i++) {
            Layer layer = shape.layers().get(i / 2);
            cuts[i] = (long) members * (i % 2 == 0 ? layer.biasOffset() : layer.end());
        }
        return cuts;
    }

    /**
     * The flat parameters of an ensemble whose members have the given flat parameters.
     *
     * @param each {@code [members][parameterCount]}, laid out as the shape says
     */
    public static float[] interleave(MlpShape shape, float[][] each) {
        float[] flat = new float[each.length * shape.parameterCount()];
        copy(shape, each, flat, false);
        return flat;
    }

    /** The flat parameters of each member. */
    public static float[][] split(MlpShape shape, int members, float[] flat) {
        float[][] each = new float[members][shape.parameterCount()];
        copy(shape, each, flat, true);
        return each;
    }

    private static void copy(MlpShape shape, float[][] each, float[] flat, boolean fromFlat) {
        int at = 0;
        for (Layer layer : shape.layers()) {
            int[][] blocks = {{layer.offset(), layer.biasOffset()}, {layer.biasOffset(), layer.end()}};
            for (int[] block : blocks) {
                int length = block[1] - block[0];
                for (float[] member : each) {
                    if (fromFlat) {
                        System.arraycopy(flat, at, member, block[0], length);
                    } else {
                        System.arraycopy(member, block[0], flat, at, length);
                    }
                    at += length;
                }
            }
        }
    }

    /** {@code [rows, features]} to {@code [members, rows, outputs]}. */
    public NDArray forward(NDArray input) {
        NDArray x = input;
        for (int i = 0; i < weights.length; i++) {
            x = layer(x, i);
        }
        return x;
    }

    /** The input, the output of each hidden layer and, last, the outputs: what {@link #gradient} needs. */
    public NDArray[] trace(NDArray input) {
        NDArray[] trace = new NDArray[weights.length + 1];
        trace[0] = input;
        for (int i = 0; i < weights.length; i++) {
            trace[i + 1] = layer(trace[i], i);
        }
        return trace;
    }

    private NDArray layer(NDArray input, int i) {
        NDArray x = input.matMul(transposed[i]);
        x.addi(biases[i]);
        return i < weights.length - 1 ? Activations.apply(shape.activation(), x) : x;
    }

    /**
     * The gradient of a loss with respect to all parameters, flat.
     *
     * @param trace what {@link #trace} gave
     * @param outputGradient of the loss with respect to the outputs, {@code [members, rows, outputs]}
     */
    public NDArray gradient(NDArray[] trace, NDArray outputGradient) {
        NDList parts = new NDList();
        NDArray error = outputGradient;
        for (int i = weights.length - 1; i >= 0; i--) {
            parts.add(0, error.sum(OVER_ROWS).flatten());
            parts.add(0, error.swapAxes(1, 2).matMul(trace[i]).flatten());
            if (i > 0) {
                error = error.matMul(weights[i]);
                Activations.back(shape.activation(), error, trace[i]);
            }
        }
        return parts.remove(0).getNDArrayInternal().concat(parts, 0);
    }

    /**
     * The gradient of a loss with respect to the input, summed over the members: {@code [rows, features]}.
     *
     * @param trace what {@link #trace} gave
     * @param outputGradient of the loss with respect to the outputs, {@code [members, rows, outputs]}
     */
    public NDArray inputGradient(NDArray[] trace, NDArray outputGradient) {
        NDArray error = outputGradient;
        for (int i = weights.length - 1; i > 0; i--) {
            error = error.matMul(weights[i]);
            Activations.back(shape.activation(), error, trace[i]);
        }
        return error.matMul(weights[0]).sum(new int[] {0});
    }

    @Override
    public void close() {
        for (int i = 0; i < weights.length; i++) {
            transposed[i].close();
            weights[i].close();
            biases[i].close();
        }
    }
}
