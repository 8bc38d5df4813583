package dev.rally.agents.network;

import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.DeviceArray;
import dev.rally.agents.tensor.DeviceStaging;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.agents.tensor.HostArray;
import dev.rally.agents.vector.Layout;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
    /** Of one thread's evaluation in vectors, so that the way back finds them where the way forth has left them. */
    private static final long FLOATS_IN_CACHE = 1 << 15;
    /** About 10 microseconds'. */
    private static final long VECTOR_MULTIPLICATIONS_PER_THREAD = 400_000;

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
    public long multiplications() {
        return layers.stream()
                .mapToLong(layer -> (long) layer.inputs() * layer.outputs())
                .sum();
    }

    @Override
    public long floatsPerRow() {
        return inputs() + layers.stream().mapToLong(Layer::outputs).sum();
    }

    /** For the processor's vectors. */
    Layout layout() {
        IntStream outputs = layers.stream().mapToInt(Layer::outputs);
        return new Layout(IntStream.concat(IntStream.of(inputs()), outputs).toArray(), freeParameters);
    }

    @Override
    public FlatArray array(Compute compute, float[] elements) {
        return compute.vectors() ? HostArray.of(layout(), elements) : NetworkShape.super.array(compute, elements);
    }

    @Override
    public Network network(FlatArray parameters) {
        return parameters instanceof HostArray host
                ? new VectorMlp(this, host)
                : new LibraryMlp(this, ((DeviceArray) parameters).array());
    }

    @Override
    public Evaluation evaluation(Compute compute, int rows) {
        return compute.vectors()
                ? new VectorEvaluation(this, rows)
                : new LibraryEvaluation(compute, new DeviceStaging(compute, rows, inputs()), outputs());
    }

    @Override
    public int rowsToEvaluate(Compute compute) {
        return compute.vectors() ? rowsAtOnce(FLOATS_IN_CACHE) : NetworkShape.super.rowsToEvaluate(compute);
    }

    @Override
    public int rowsToPass(Compute compute) {
        return compute.vectors() ? rowsAtOnce(FLOATS_IN_CACHE) : NetworkShape.super.rowsToPass(compute);
    }

    @Override
    public int rowsPerThread(Compute compute) {
        return compute.vectors()
                ? (int) Math.max(1, VECTOR_MULTIPLICATIONS_PER_THREAD / multiplications())
                : NetworkShape.super.rowsPerThread(compute);
    }
}
