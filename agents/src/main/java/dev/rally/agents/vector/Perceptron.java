package dev.rally.agents.vector;

import java.util.Arrays;

/**
 * A multi-layer perceptron over rows, forward and back, with the memory for it. The parameters are given each time, as
 * {@link Layout} says. The gradient is written out: for a layer {@code y = x W + b} with error {@code e} it is {@code
 * transpose(x) e} and the sum of {@code e}'s rows, and the error of {@code x} is {@code e transpose(W)}. For one thread.
 */
public final class Perceptron {
    private static final float[] NONE = {};

    private final Layout layout;
    private final boolean tanh;
    private final int capacity;
    /** The input {@code [rows, inputs]}, then each layer's outputs {@code [rows, stride]}. */
    private final float[][] outputs;
    /** What the loss says of each of them; made when it is first needed. */
    private final float[][] errors;
    /** Each weight {@code [out, in]}, in panels of inputs. */
    private final float[][] transposed;

    /** Which of those are of the present parameters. */
    private final boolean[] current;

    private final float[] zeros;
    private float[] gradient = NONE;

    /**
     * @param tanh after each hidden layer; otherwise a rectifier
     * @param capacity rows that there is memory for
     */
    public Perceptron(Layout layout, boolean tanh, int capacity) {
        this.layout = layout;
        this.tanh = tanh;
        this.capacity = capacity;
        int layers = layout.layers();
        outputs = new float[layers + 1][];
        outputs[0] = new float[capacity * layout.inputs(0)];
        int widest = Vectors.padded(layout.inputs(0));
        for (int layer = 0; layer < layers; layer++) {
            outputs[layer + 1] = new float[capacity * stride(layer + 1)];
            widest = Math.max(widest, Vectors.padded(layout.outputs(layer)));
        }
        errors = new float[layers + 1][];
        Arrays.fill(errors, NONE);
        transposed = new float[layers][];
        Arrays.fill(transposed, NONE);
        current = new boolean[layers];
        zeros = new float[widest];
    }

    /** How far apart the rows are that go into a layer, or come out of the last one; the input lies without gaps. */
    private int stride(int layer) {
        return layer == 0 ? layout.inputs(0) : Vectors.stride(layout.outputs(layer - 1));
    }

    public Layout layout() {
        return layout;
    }

    /** To be written to: {@code [rows, inputs]}. */
    public float[] input() {
        return outputs[0];
    }

    /** Evaluates the first rows of the input. */
    public void forward(float[] parameters, int rows) {
        for (int layer = 0; layer < layout.layers(); layer++) {
            Products.multiply(
                    outputs[layer],
                    stride(layer),
                    rows,
                    layout.inputs(layer),
                    parameters,
                    layout.weightAt(layer),
                    parameters,
                    layout.biasAt(layer),
                    outputs[layer + 1],
                    stride(layer + 1),
                    layout.outputs(layer));
            if (layer < layout.layers() - 1) {
                activate(outputs[layer + 1], rows * stride(layer + 1));
            }
        }
    }

    /** Copies the outputs of the last {@link #forward} to {@code [rows, outputs]} from the index on. */
    public void outputs(int rows, float[] to, int at) {
        int last = layout.layers() - 1;
        int width = layout.outputs(last);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(outputs[last + 1], row * stride(last + 1), to, at + row * width, width);
        }
    }

    /** Forgets the gradient. */
    public void begin() {
        Arrays.fill(gradient, 0);
    }

    /** The parameters are others than those of the last way back. */
    public void forgetTransposed() {
        Arrays.fill(current, false);
    }

    /**
     * The way back through the last {@link #forward}: adds to the {@link #gradient}.
     *
     * @param slopes of the loss with respect to the outputs, {@code [rows, outputs]}
     */
    public void back(float[] parameters, float[] slopes, int rows) {
        if (gradient.length == 0) {
            gradient = new float[layout.size()];
        }
        place(slopes, rows);
        for (int layer = layout.layers() - 1; layer >= 0; layer--) {
            float[] error = errors[layer + 1];
            int errorStride = Vectors.stride(layout.outputs(layer));
            Products.addRows(error, rows, errorStride, gradient, layout.biasAt(layer), layout.outputs(layer));
            Products.addOuter(
                    outputs[layer],
                    stride(layer),
                    rows,
                    layout.inputs(layer),
                    error,
                    errorStride,
                    gradient,
                    layout.weightAt(layer),
                    layout.outputs(layer));
            if (layer > 0) {
                through(parameters, layer, rows);
            }
        }
    }

    /**
     * The same for the input alone: the loss's gradient with respect to it, added to {@code [rows, inputs]}.
     *
     * @param from the first input that is wanted
     * @param to receives {@code [rows, inputs - from]}
     */
    public void addInputSlopes(float[] parameters, float[] slopes, int rows, int from, float[] to) {
        place(slopes, rows);
        for (int layer = layout.layers() - 1; layer >= 0; layer--) {
            through(parameters, layer, rows);
        }
        int width = layout.inputs(0) - from;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                to[row * width + i] += errors[0][row * Vectors.stride(layout.inputs(0)) + from + i];
            }
        }
    }

    /** Of all that {@link #back} has seen since {@link #begin}, laid out like the parameters. */
    public float[] gradient() {
        return gradient;
    }

    /** Spreads the outputs' slopes to padded rows. */
    private void place(float[] slopes, int rows) {
        int width = layout.outputs(layout.layers() - 1);
        float[] error = error(layout.layers(), width);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(slopes, row * width, error, row * Vectors.stride(width), width);
        }
    }

    /** From the error of the layer's outputs to that of its inputs, before the activation that they come from. */
    private void through(float[] parameters, int layer, int rows) {
        int stride = Vectors.stride(layout.inputs(layer));
        float[] error = error(layer, layout.inputs(layer));
        Products.multiply(
                errors[layer + 1],
                Vectors.stride(layout.outputs(layer)),
                rows,
                layout.outputs(layer),
                transposed(parameters, layer),
                0,
                zeros,
                0,
                error,
                stride,
                layout.inputs(layer));
        if (layer > 0) {
            activateBack(error, outputs[layer], rows * stride);
        }
    }

    private float[] error(int layer, int width) {
        if (errors[layer].length == 0) {
            errors[layer] = new float[capacity * Vectors.stride(width)];
        }
        return errors[layer];
    }

    private float[] transposed(float[] parameters, int layer) {
        int inputs = layout.inputs(layer);
        int width = layout.outputs(layer);
        if (transposed[layer].length == 0) {
            transposed[layer] = new float[width * Vectors.padded(inputs)];
        }
        if (!current[layer]) {
            current[layer] = true;
            for (int from = 0; from < inputs; from += Vectors.PANEL) {
                transpose(parameters, layer, from, Math.min(inputs, from + Vectors.PANEL));
            }
        }
        return transposed[layer];
    }

    /** One panel: row by row of it, so that what is read stays in the cache. */
    private void transpose(float[] parameters, int layer, int from, int to) {
        int inputs = layout.inputs(layer);
        int width = layout.outputs(layer);
        for (int out = 0; out < width; out++) {
            int row = Layout.place(out, from, width);
            int column = layout.weightAt(layer) + Layout.place(from, out, inputs);
            for (int in = 0; in < to - from; in++) {
                transposed[layer][row + in] = parameters[column + in * Vectors.PANEL];
            }
        }
    }

    private void activate(float[] values, int count) {
        if (tanh) {
            Elements.tanh(values, count);
        } else {
            Elements.relu(values, count);
        }
    }

    private void activateBack(float[] error, float[] values, int count) {
        if (tanh) {
            Elements.tanhBack(error, values, count);
        } else {
            Elements.reluBack(error, values, count);
        }
    }
}
