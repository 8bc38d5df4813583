package dev.rally.agents.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.rally.agents.Engines;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MlpTest {
    private static final int ROWS = 64;
    private final Compute compute = Engines.compute();

    @ParameterizedTest
    @EnumSource(Activation.class)
    void theWrittenOutGradientIsThatOfAutograd(Activation activation) {
        MlpShape shape = MlpShape.of(List.of(16, 8, 12), activation, 5, List.of(new MlpShape.Head(4, 1)), 2);
        try (NDManager step = compute.step()) {
            NDArray flat = step.create(values(shape.parameterCount(), 1));
            NDArray input = step.create(values(ROWS * 5, 2), new Shape(ROWS, 5));
            NDArray weights = step.create(values(ROWS * 4, 3), new Shape(ROWS, 4));
            float[] own;
            try (Mlp mlp = new Mlp(shape, flat)) {
                own = Compute.download(mlp.pass(input).gradient(weights));
            }
            float[] autograd = autograd(shape, flat, input, weights);
            assertThat(own).hasSize(shape.freeOffset());
            double scale = 0;
            for (float value : autograd) {
                scale = Math.max(scale, Math.abs(value));
            }
            for (int i = 0; i < own.length; i++) {
                assertThat((double) own[i]).isCloseTo(autograd[i], within(1e-5 * scale));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void theForwardPassIsThatOfPlainLoops(Activation activation) {
        MlpShape shape = MlpShape.of(List.of(6), activation, 3, List.of(new MlpShape.Head(3, 1)), 1);
        float[] flat = values(shape.parameterCount(), 1);
        float[] input = values(3, 2);
        float[] hidden = layer(flat, shape.layers().get(0), input);
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = activation == Activation.TANH ? (float) Math.tanh(hidden[i]) : Math.max(0, hidden[i]);
        }
        float[] expected = layer(flat, shape.head(), hidden);
        try (NDManager step = compute.step()) {
            NDArray parameters = step.create(flat);
            try (Mlp mlp = new Mlp(shape, parameters)) {
                float[] actual = Compute.download(mlp.forward(step.create(input, new Shape(1, 3))));
                assertThat(actual).hasSize(3);
                for (int i = 0; i < 3; i++) {
                    assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
                }
                assertThat(mlp.freeParameters()).containsExactly(flat[flat.length - 1]);
            }
        }
    }

    /** The same network from separate arrays, so that autograd sees nothing of the flat layout. */
    private static float[] autograd(MlpShape shape, NDArray flat, NDArray input, NDArray weights) {
        JniUtils.setGradMode(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            flat.setRequiresGradient(true);
            NDArray x = input;
            for (MlpShape.Layer layer : shape.layers()) {
                NDArray weight =
                        flat.get(layer.offset() + ":" + layer.biasOffset()).reshape(layer.outputs(), layer.inputs());
                NDArray bias = flat.get(layer.biasOffset() + ":" + layer.end());
                x = x.matMul(weight.transpose()).add(bias);
                if (!layer.equals(shape.head())) {
                    x = shape.activation() == Activation.TANH ? x.tanh() : ai.djl.nn.Activation.relu(x);
                }
            }
            collector.backward(x.mul(weights).sum());
            return Arrays.copyOf(Compute.download(flat.getGradient()), shape.freeOffset());
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    private static float[] layer(float[] flat, MlpShape.Layer layer, float[] input) {
        float[] out = new float[layer.outputs()];
        for (int i = 0; i < out.length; i++) {
            out[i] = flat[layer.biasOffset() + i];
            for (int j = 0; j < layer.inputs(); j++) {
                out[i] += flat[layer.offset() + i * layer.inputs() + j] * input[j];
            }
        }
        return out;
    }

    private static float[] values(int count, long seed) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) CounterRandom.gaussian(seed, i);
        }
        return values;
    }
}
