package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Staging;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the layers of a multi-layer perceptron lie in its flat parameters: for each layer its weight {@code [out, in]}
 * row by row, then its bias {@code [out]}; after the last layer the free parameters, which no layer uses. The last
 * layer holds all heads, row block under row block: one matrix product evaluates them together.
 *
 * @param layers the hidden layers, then the heads' layer
 * @param heads what the last layer's rows are, in their order
 * @param freeParameters such as the log standard deviations of continuous actions
 */
public record MlpShape(List<Layer> layers, Activation activation, List<Head> heads, int freeParameters)
        implements NetworkShape {

    /**
     * Some rows of the last layer.
     *
     * @param gain of its initial weights
     */
    public record Head(int outputs, double gain) {}

    /**
     * One fully connected layer.
     *
     * @param offset of its weight in the flat parameters; its bias follows at once
     */
    public record Layer(String name, int inputs, int outputs, int offset) {
        public int biasOffset() {
            return offset + inputs * outputs;
        }

        public int end() {
            return biasOffset() + outputs;
        }
    }

    public MlpShape {
        layers = List.copyOf(layers);
        heads = List.copyOf(heads);
    }

    /** Hidden layers of the widths, then the heads. */
    public static MlpShape of(
            List<Integer> hidden, Activation activation, int features, List<Head> heads, int freeParameters) {
        List<Layer> layers = new ArrayList<>();
        int inputs = features;
        int offset = 0;
        for (int width : hidden) {
            Layer layer = new Layer("trunk." + layers.size(), inputs, width, offset);
            layers.add(layer);
            inputs = width;
            offset = layer.end();
        }
        int outputs = heads.stream().mapToInt(Head::outputs).sum();
        layers.add(new Layer("head", inputs, outputs, offset));
        return new MlpShape(layers, activation, heads, freeParameters);
    }

    public Layer head() {
        return layers.get(layers.size() - 1);
    }

    @Override
    public int inputs() {
        return layers.get(0).inputs();
    }

    @Override
    public int outputs() {
        return head().outputs();
    }

    @Override
    public int freeOffset() {
        return head().end();
    }

    @Override
    public List<Block> blocks() {
        return layers.stream()
                .flatMap(layer -> Stream.of(
                        new Block(layer.name() + ".weight", List.of(layer.outputs(), layer.inputs()), layer.offset()),
                        new Block(layer.name() + ".bias", List.of(layer.outputs()), layer.biasOffset())))
                .toList();
    }

    @Override
    public Staging staging(Compute compute, int rows) {
        return new Staging(compute, rows, inputs());
    }

    @Override
    public long multiplications() {
        return layers.stream()
                .mapToLong(layer -> (long) layer.inputs() * layer.outputs())
                .sum();
    }

    @Override
    public long floatsPerRow() {
        return inputs() + layers.stream().mapToLong(Layer::outputs).sum();
    }

    @Override
    public Network network(NDArray flat) {
        return new Mlp(this, flat);
    }
}
