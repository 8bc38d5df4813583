package dev.rally.agents.network;

import dev.rally.agents.network.MlpShape.Head;
import dev.rally.agents.network.MlpShape.Layer;
import dev.rally.agents.random.CounterRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Orthogonal initial weights (Saxe et al., 2013, arXiv:1312.6120) with a gain of √2 in the trunk, as PPO's
 * implementations agree on, and each head's own. Biases begin at 0. A pure function of the key.
 */
public final class Initialization {
    private static final double TRUNK_GAIN = Math.sqrt(2);

    /** Of a policy's head, so that it begins nearly uniform. */
    public static final double POLICY_GAIN = 0.01;
    /** Of a value's head. */
    public static final double VALUE_GAIN = 1;

    private static final int FEW_VECTORS = 1024;
    private static final int NEIGHBOURS = 128;

    private Initialization() {}

    /** Fresh flat parameters; the free ones get the given value. */
    public static float[] parameters(NetworkShape shape, long key, float freeValue) {
        float[] flat = new float[shape.parameterCount()];
        if (shape instanceof ConvShape images) {
            for (int i = 0; i < images.convs().size(); i++) {
                ConvShape.Conv conv = images.convs().get(i);
                long at = CounterRandom.at(CounterRandom.derive(key, "convolutions"), i, 0);
                put(orthogonal(conv.filters(), conv.window(), at), TRUNK_GAIN, flat, conv.offset());
            }
            dense(images.dense(), key, flat, images.denseOffset());
        } else if (shape instanceof GruShape recurrent) {
            recurrent(recurrent, key, flat);
        } else {
            dense((MlpShape) shape, key, flat, 0);
        }
        Arrays.fill(flat, shape.freeOffset(), flat.length, freeValue);
        return flat;
    }

    /** Each gate's weights are orthogonal for themselves. */
    private static void recurrent(GruShape shape, long key, float[] flat) {
        List<NetworkShape.Block> blocks = shape.blocks();
        int trunk = shape.hidden().size();
        for (int layer = 0; layer < trunk + 2; layer++) {
            NetworkShape.Block weight = blocks.get(2 * layer);
            int parts = layer < trunk ? 1 : GruShape.GATES;
            int rows = weight.dimensions().get(0) / parts;
            int columns = weight.dimensions().get(1);
            for (int part = 0; part < parts; part++) {
                double[][] matrix = orthogonal(rows, columns, CounterRandom.at(key, layer, part));
                put(matrix, layer < trunk ? TRUNK_GAIN : 1, flat, weight.offset() + part * rows * columns);
            }
        }
        heads(
                shape.heads(),
                shape.units(),
                key,
                trunk + 2,
                flat,
                blocks.get(2 * trunk + 4).offset());
    }

    private static void heads(List<Head> heads, int inputs, long key, int layer, float[] flat, int base) {
        int offset = base;
        for (int i = 0; i < heads.size(); i++) {
            Head part = heads.get(i);
            put(orthogonal(part.outputs(), inputs, CounterRandom.at(key, layer, i)), part.gain(), flat, offset);
            offset += part.outputs() * inputs;
        }
    }

    private static void dense(MlpShape shape, long key, float[] flat, int base) {
        for (int i = 0; i < shape.layers().size() - 1; i++) {
            Layer layer = shape.layers().get(i);
            put(
                    orthogonal(layer.outputs(), layer.inputs(), CounterRandom.at(key, i, 0)),
                    TRUNK_GAIN,
                    flat,
                    base + layer.offset());
        }
        Layer head = shape.head();
        heads(shape.heads(), head.inputs(), key, shape.layers().size(), flat, base + head.offset());
    }

    /**
     * A {@code [rows, columns]} matrix whose shorter side is orthonormal, by Gram and Schmidt over random vectors. Of
     * more than {@value #FEW_VECTORS} vectors only neighbours are made orthogonal: random vectors that long nearly are,
     * and the cube of their number would take minutes.
     */
    static double[][] orthogonal(int rows, int columns, long at) {
        boolean wide = rows <= columns;
        int count = wide ? rows : columns;
        int length = wide ? columns : rows;
        int block = count > FEW_VECTORS ? NEIGHBOURS : count;
        double[][] vectors = new double[count][length];
        for (int i = 0; i < count; i++) {
            int first = i / block * block;
            for (int j = 0; j < length; j++) {
                vectors[i][j] = CounterRandom.gaussian(at, i * length + j);
            }
            orthogonalize(vectors, first, i);
            if (2 * count > length) {
                // One pass loses orthogonality to rounding when the matrix is nearly square.
                orthogonalize(vectors, first, i);
            }
        }
        return wide ? vectors : transpose(vectors);
    }

    private static void orthogonalize(double[][] vectors, int first, int which) {
        double[] vector = vectors[which];
        for (int i = first; i < which; i++) {
            double projection = dot(vectors[i], vector);
            for (int j = 0; j < vector.length; j++) {
                vector[j] -= projection * vectors[i][j];
            }
        }
        double scale = 1 / Math.sqrt(dot(vector, vector));
        for (int j = 0; j < vector.length; j++) {
            vector[j] *= scale;
        }
    }

    private static double dot(double[] a, double[] b) {
        double even = 0;
        double odd = 0;
        for (int i = 0; i < a.length - 1; i += 2) {
            even += a[i] * b[i];
            odd += a[i + 1] * b[i + 1];
        }
        return even + odd + (a.length % 2 == 0 ? 0 : a[a.length - 1] * b[a.length - 1]);
    }

    private static double[][] transpose(double[][] matrix) {
        double[][] result = new double[matrix[0].length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix[i].length; j++) {
                result[j][i] = matrix[i][j];
            }
        }
        return result;
    }

    private static void put(double[][] matrix, double gain, float[] flat, int offset) {
        int at = offset;
        for (double[] row : matrix) {
            for (double value : row) {
                flat[at++] = (float) (gain * value);
            }
        }
    }
}
