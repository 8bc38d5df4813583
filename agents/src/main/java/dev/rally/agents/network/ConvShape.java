package dev.rally.agents.network;

import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.DeviceArray;
import dev.rally.agents.tensor.DeviceStaging;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.comm.spec.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the layers of a convolutional network lie in its flat parameters: each convolution's weight
 * {@code [filters, channels, kernel, kernel]} and bias {@code [filters]}, then a multi-layer perceptron over all that the
 * last convolution gives, {@code [filters * height * width]}. Convolutions are not padded; a rectifier follows each.
 *
 * @param channels of the input
 * @param dense its offsets count from {@link #denseOffset}
 */
public record ConvShape(int channels, int height, int width, List<Conv> convs, MlpShape dense) implements NetworkShape {

    /**
     * One convolution.
     *
     * @param height of its output
     * @param width of its output
     * @param offset of its weight in the flat parameters; its bias follows at once
     */
    public record Conv(
            String name, int channels, int filters, int kernel, int stride, int height, int width, int offset) {

        /** Weights of one filter. */
        int window() {
            return channels * kernel * kernel;
        }

        int biasOffset() {
            return offset + filters * window();
        }

        int end() {
            return biasOffset() + filters;
        }

        /** Elements of its output. */
        int outputs() {
            return filters * height * width;
        }
    }

    public ConvShape {
        convs = List.copyOf(convs);
    }

    /** The spec's convolutions and hidden layers over images of so many channels, then the heads. */
    public static ConvShape of(
            NetworkSpec.Conv spec, int channels, int height, int width, List<MlpShape.Head> heads, int freeParameters) {
        List<Conv> convs = new ArrayList<>();
        int before = channels;
        int high = height;
        int wide = width;
        int offset = 0;
        for (NetworkSpec.Conv.Layer layer : spec.layers()) {
            high = layer.output(high);
            wide = layer.output(wide);
            Conv conv = new Conv(
                    "conv." + convs.size(),
                    before,
                    layer.filters(),
                    layer.kernel(),
                    layer.stride(),
                    high,
                    wide,
                    offset);
            convs.add(conv);
            before = layer.filters();
            offset = conv.end();
        }
        MlpShape dense = MlpShape.of(spec.hidden(), spec.activation(), before * high * wide, heads, freeParameters);
        return new ConvShape(channels, height, width, convs, dense);
    }

    /** Where the perceptron's parameters begin. */
    public int denseOffset() {
        return convs.get(convs.size() - 1).end();
    }

    @Override
    public int inputs() {
        return channels * height * width;
    }

    @Override
    public int outputs() {
        return dense.outputs();
    }

    @Override
    public int freeParameters() {
        return dense.freeParameters();
    }

    @Override
    public int freeOffset() {
        return denseOffset() + dense.freeOffset();
    }

    @Override
    public List<Block> blocks() {
        Stream<Block> first = convs.stream()
                .flatMap(conv -> Stream.of(
                        new Block(
                                conv.name() + ".weight",
                                List.of(conv.filters(), conv.channels(), conv.kernel(), conv.kernel()),
                                conv.offset()),
                        new Block(conv.name() + ".bias", List.of(conv.filters()), conv.biasOffset())));
        Stream<Block> then = dense.blocks().stream()
                .map(block -> new Block(block.name(), block.dimensions(), denseOffset() + block.offset()));
        return Stream.concat(first, then).toList();
    }

    @Override
    public Evaluation evaluation(Compute compute, int rows) {
        return new LibraryEvaluation(compute, DeviceStaging.images(compute, rows, channels, height, width), outputs());
    }

    @Override
    public long multiplications() {
        return dense.multiplications()
                + convs.stream()
                        .mapToLong(conv -> (long) conv.outputs() * conv.window())
                        .sum();
    }

    /** The first of them are the image's, as floats. */
    @Override
    public long floatsPerRow() {
        return inputs() + convs.stream().mapToLong(Conv::outputs).sum() + dense.floatsPerRow();
    }

    @Override
    public Network network(FlatArray parameters) {
        return new ConvNetwork(this, ((DeviceArray) parameters).array());
    }
}
