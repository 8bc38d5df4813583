package dev.rally.agents.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.rally.agents.Engines;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.DeviceArray;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.NetworkSpec.Activation;
import dev.rally.comm.spec.NetworkSpec.Conv.Layer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConvNetworkTest {
    private static final int ROWS = 3;
    private static final int CHANNELS = 2;
    private static final int HEIGHT = 7;
    private static final int WIDTH = 9;
    private static final int OUTPUTS = 4;

    private final Compute compute = Engines.compute();
    private final ConvShape shape = ConvShape.of(
            new NetworkSpec.Conv(List.of(new Layer(3, 3, 2), new Layer(5, 2, 1)), List.of(6), Activation.TANH),
            CHANNELS,
            HEIGHT,
            WIDTH,
            List.of(new MlpShape.Head(OUTPUTS, 1)),
            2);
    private final float[] parameters = values(shape.parameterCount(), 1);

    @Test
    void layersLieOneBehindTheOther() {
        assertThat(shape.blocks().stream().map(NetworkShape.Block::name))
                .containsExactly(
                        "conv.0.weight",
                        "conv.0.bias",
                        "conv.1.weight",
                        "conv.1.bias",
                        "trunk.0.weight",
                        "trunk.0.bias",
                        "head.weight",
                        "head.bias");
        int end = 0;
        for (NetworkShape.Block block : shape.blocks()) {
            assertThat(block.offset()).isEqualTo(end);
            end += block.size();
        }
        assertThat(end).isEqualTo(shape.freeOffset());
    }

    @Test
    void theForwardPassIsThatOfPlainLoops() {
        float[] input = values(CHANNELS * HEIGHT * WIDTH, 2);
        float[] first = conv(shape.convs().get(0), input, HEIGHT, WIDTH);
        ConvShape.Conv before = shape.convs().get(0);
        float[] second = conv(shape.convs().get(1), first, before.height(), before.width());
        float[] hidden = dense(shape.dense().layers().get(0), second);
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = (float) Math.tanh(hidden[i]);
        }
        float[] expected = dense(shape.dense().head(), hidden);
        try (NDManager step = compute.step();
                LibraryNetwork network = library(shape, step.create(parameters))) {
            float[] actual = Compute.download(network.forward(image(step, input, 1)));
            assertThat(actual).hasSize(OUTPUTS);
            for (int i = 0; i < OUTPUTS; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
            }
            assertThat(network.freeParameters())
                    .containsExactly(parameters[parameters.length - 2], parameters[parameters.length - 1]);
        }
    }

    @Test
    void bytesStandForZeroToOne() {
        byte[] bytes = new byte[CHANNELS * HEIGHT * WIDTH];
        float[] floats = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 37);
            floats[i] = Byte.toUnsignedInt(bytes[i]) / 255f;
        }
        try (NDManager step = compute.step();
                LibraryNetwork network = library(shape, step.create(parameters))) {
            NDArray of = step.create(
                    java.nio.ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(),
                    new Shape(1, CHANNELS, HEIGHT, WIDTH),
                    DataType.UINT8);
            float[] actual = Compute.download(network.forward(of));
            float[] expected = Compute.download(network.forward(image(step, floats, 1)));
            for (int i = 0; i < OUTPUTS; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-6f));
            }
        }
    }

    @Test
    void theGradientIsThatOfAutogradAlone() {
        try (NDManager step = compute.step()) {
            NDArray flat = step.create(parameters);
            NDArray input = image(step, values(ROWS * CHANNELS * HEIGHT * WIDTH, 3), ROWS);
            NDArray weights = step.create(values(ROWS * OUTPUTS, 4), new Shape(ROWS, OUTPUTS));
            float[] own;
            try (LibraryNetwork network = library(shape, flat)) {
                own = Compute.download(network.pass(input, ROWS).gradient(weights));
                assertThat(Compute.download(network.pass(input, ROWS).gradient(weights)))
                        .isEqualTo(own);
            }
            float[] autograd = autograd(flat, input, weights);
            assertThat(own).hasSize(shape.freeOffset());
            for (int i = 0; i < own.length; i++) {
                assertThat(own[i]).isCloseTo(autograd[i], within(1e-4f));
            }
        }
    }

    @Test
    void convolutionsBeginOrthogonal() {
        float[] initial = Initialization.parameters(shape, 7, 0);
        ConvShape.Conv conv = shape.convs().get(1);
        int window = conv.channels() * conv.kernel() * conv.kernel();
        for (int a = 0; a < conv.filters(); a++) {
            for (int b = 0; b <= a; b++) {
                double dot = 0;
                for (int i = 0; i < window; i++) {
                    dot += (double) initial[conv.offset() + a * window + i] * initial[conv.offset() + b * window + i];
                }
                assertThat(dot).isCloseTo(a == b ? 2 : 0, within(1e-5));
            }
        }
    }

    private static NDArray image(NDManager step, float[] values, int rows) {
        return step.create(values, new Shape(rows, CHANNELS, HEIGHT, WIDTH));
    }

    private float[] conv(ConvShape.Conv conv, float[] input, int height, int width) {
        float[] out = new float[conv.filters() * conv.height() * conv.width()];
        int kernel = conv.kernel();
        int window = conv.channels() * kernel * kernel;
        for (int f = 0; f < conv.filters(); f++) {
            for (int y = 0; y < conv.height(); y++) {
                for (int x = 0; x < conv.width(); x++) {
                    float sum = parameters[conv.offset() + conv.filters() * window + f];
                    for (int c = 0; c < conv.channels(); c++) {
                        for (int i = 0; i < kernel * kernel; i++) {
                            int row = y * conv.stride() + i / kernel;
                            int column = x * conv.stride() + i % kernel;
                            sum += parameters[conv.offset() + f * window + c * kernel * kernel + i]
                                    * input[(c * height + row) * width + column];
                        }
                    }
                    out[(f * conv.height() + y) * conv.width() + x] = Math.max(0, sum);
                }
            }
        }
        return out;
    }

    private float[] dense(MlpShape.Layer layer, float[] input) {
        float[] out = new float[layer.outputs()];
        for (int i = 0; i < out.length; i++) {
            out[i] = parameters[shape.denseOffset() + layer.biasOffset() + i];
            for (int j = 0; j < layer.inputs(); j++) {
                out[i] += parameters[shape.denseOffset() + layer.offset() + i * layer.inputs() + j] * input[j];
            }
        }
        return out;
    }

    /** The same network from parts of one array, all of it left to autograd. */
    private float[] autograd(NDArray flat, NDArray input, NDArray weights) {
        JniUtils.setGradMode(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            flat.setRequiresGradient(true);
            NDArray x = input;
            List<NetworkShape.Block> blocks = shape.blocks();
            for (int i = 0; i < shape.convs().size(); i++) {
                int stride = shape.convs().get(i).stride();
                x = Conv2d.conv2d(
                                x,
                                part(flat, blocks.get(2 * i)),
                                part(flat, blocks.get(2 * i + 1)),
                                new Shape(stride, stride))
                        .get(0);
                x = ai.djl.nn.Activation.relu(x);
            }
            x = x.reshape(ROWS, shape.dense().inputs());
            x = x.matMul(part(flat, blocks.get(4)).transpose())
                    .add(part(flat, blocks.get(5)))
                    .tanh();
            x = x.matMul(part(flat, blocks.get(6)).transpose()).add(part(flat, blocks.get(7)));
            collector.backward(x.mul(weights).sum());
            return Arrays.copyOf(Compute.download(flat.getGradient()), shape.freeOffset());
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    private static NDArray part(NDArray flat, NetworkShape.Block block) {
        return flat.get(block.offset() + ":" + (block.offset() + block.size()))
                .reshape(new Shape(block.dimensions().stream().mapToLong(d -> d).toArray()));
    }

    private static float[] values(int count, long seed) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.5 * CounterRandom.gaussian(seed, i));
        }
        return values;
    }

    private static LibraryNetwork library(ConvShape shape, NDArray parameters) {
        return (LibraryNetwork) shape.network(new DeviceArray(parameters));
    }
}
