package dev.rally.agents.vector;

/**
 * Where the parameters of a multi-layer perceptron lie so that vectors run over a layer's outputs: for each layer its
 * weight {@code [in, out]} in panels of {@value Vectors#PANEL} outputs, then its bias {@code [out]}, then the free
 * parameters, all padded with zeros to whole panels. Everywhere else they lie flat: {@code [out, in]}, {@code [out]}, free ones, without padding. Immutable.
 */
public final class Layout {
    private final int[] widths;
    private final int[] weightAt;
    private final int[] biasAt;
    private final int freeAt;
    private final int free;
    private final int size;
    private final int flatSize;

    /**
     * @param widths the inputs, the outputs of each hidden layer, the outputs
     * @param free parameters that no layer uses
     */
    public Layout(int[] widths, int free) {
        this.widths = widths.clone();
        this.free = free;
        weightAt = new int[layers()];
        biasAt = new int[layers()];
        int at = 0;
        int flat = free;
        for (int layer = 0; layer < layers(); layer++) {
            weightAt[layer] = at;
            biasAt[layer] = at + inputs(layer) * Vectors.padded(outputs(layer));
            at = biasAt[layer] + Vectors.padded(outputs(layer));
            flat += (inputs(layer) + 1) * outputs(layer);
        }
        freeAt = at;
        size = at + Vectors.padded(free);
        flatSize = flat;
    }

    int layers() {
        return widths.length - 1;
    }

    int inputs(int layer) {
        return widths[layer];
    }

    int outputs(int layer) {
        return widths[layer + 1];
    }

    /** Where a weight of so many inputs lies in its panels. */
    static int place(int in, int out, int inputs) {
        return out / Vectors.PANEL * Vectors.PANEL * inputs + in * Vectors.PANEL + out % Vectors.PANEL;
    }

    int weightAt(int layer) {
        return weightAt[layer];
    }

    int biasAt(int layer) {
        return biasAt[layer];
    }

    /** Floats, with all padding. */
    public int size() {
        return size;
    }

    /** The free parameters' place. */
    public int freeAt() {
        return freeAt;
    }

    /** From flat parameters. */
    public float[] pack(float[] flat) {
        float[] packed = new float[size];
        copy(flat, packed, true);
        return packed;
    }

    /** To flat parameters. */
    public float[] unpack(float[] packed) {
        float[] flat = new float[flatSize];
        copy(flat, packed, false);
        return flat;
    }

    private void copy(float[] flat, float[] packed, boolean pack) {
        int at = 0;
        for (int layer = 0; layer < layers(); layer++) {
            for (int out = 0; out < outputs(layer); out++) {
                for (int in = 0; in < inputs(layer); in++) {
                    int place = weightAt[layer] + place(in, out, inputs(layer));
                    if (pack) {
                        packed[place] = flat[at++];
                    } else {
                        flat[at++] = packed[place];
                    }
                }
            }
            move(flat, at, packed, biasAt[layer], outputs(layer), pack);
            at += outputs(layer);
        }
        move(flat, at, packed, freeAt, free, pack);
    }

    private static void move(float[] flat, int at, float[] packed, int place, int count, boolean pack) {
        if (pack) {
            System.arraycopy(flat, at, packed, place, count);
        } else {
            System.arraycopy(packed, place, flat, at, count);
        }
    }
}
