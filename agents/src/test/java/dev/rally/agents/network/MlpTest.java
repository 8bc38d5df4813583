package dev.rally.agents.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.Engines;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Perceptrons, wherever they are computed, against plain loops in double precision and finite differences of those. */
class MlpTest {
    /** No multiple of a tile, or of any vector. */
    private static final int ROWS = 39;

    private static final int FEATURES = 5;
    private static final int OUTPUTS = 3;

    static List<Arguments> cases() {
        return Arrays.stream(Activation.values())
                .flatMap(activation -> List.of(List.<Integer>of(6), List.of(16, 33, 20), List.of(70, 64)).stream()
                        .flatMap(hidden -> List.of(
                                        Named.of("in vectors", Engines.compute()),
                                        Named.of("by the library", Engines.computeByLibrary()))
                                .stream()
                                .map(place -> Arguments.of(activation, hidden, place))))
                .toList();
    }

    private static MlpShape shape(Activation activation, List<Integer> hidden) {
        return MlpShape.of(hidden, activation, FEATURES, List.of(new MlpShape.Head(2, 1), new MlpShape.Head(1, 1)), 2);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theForwardPassIsThatOfPlainLoops(Activation activation, List<Integer> hidden, Compute compute) {
        MlpShape shape = shape(activation, hidden);
        float[] flat = values(shape.parameterCount(), 1);
        float[] input = values(ROWS * FEATURES, 2);
        float[] actual = new float[ROWS * OUTPUTS];
        try (FlatArray parameters = shape.array(compute, flat);
                Network network = shape.network(parameters);
                Evaluation evaluation = shape.evaluation(compute, ROWS)) {
            evaluation.input().put(0, 0, input, 0, input.length);
            evaluation.forward(network, ROWS, actual, 0);
            assertThat(network.freeParameters()).containsExactly(flat[flat.length - 2], flat[flat.length - 1]);
            assertThat(parameters.download()).containsExactly(flat);
        }
        for (int row = 0; row < ROWS; row++) {
            double[] expected = plain(shape, toDoubles(flat), toDoubles(input), row);
            for (int i = 0; i < OUTPUTS; i++) {
                assertThat((double) actual[row * OUTPUTS + i]).isCloseTo(expected[i], within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theGradientIsThatOfFiniteDifferences(Activation activation, List<Integer> hidden, Compute compute) {
        MlpShape shape = shape(activation, hidden);
        float[] flat = values(shape.parameterCount(), 1);
        float[] input = values(ROWS * FEATURES, 2);
        float[] slopes = values(ROWS * OUTPUTS, 3);
        float[] free = {0.5f, -0.25f};
        float[] gradient;
        float[] ofInput = new float[ROWS * (FEATURES - 2)];
        try (FlatArray parameters = shape.array(compute, flat);
                Network network = shape.network(parameters);
                Evaluation evaluation = shape.evaluation(compute, ROWS)) {
            // Twice, in two parts: gradients are forgotten, and add up.
            for (int time = 0; time < 2; time++) {
                evaluation.begin();
                add(evaluation, network, input, slopes, 0, 17);
                add(evaluation, network, input, slopes, 17, ROWS);
            }
            gradient = evaluation.gradient(free).download();
            float[] out = new float[ROWS * OUTPUTS];
            evaluation.input().put(0, 0, input, 0, input.length);
            evaluation.pass(network, ROWS, ROWS, out);
            evaluation.addInputSlopes(slopes, 2, ofInput);
        }
        double[] parameters = toDoubles(flat);
        double[] inputs = toDoubles(input);
        assertThat(Arrays.copyOfRange(gradient, shape.freeOffset(), gradient.length))
                .containsExactly(free);
        double scale = 0;
        for (float value : gradient) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < shape.freeOffset(); i += 1 + shape.freeOffset() / 97) {
            double expected = difference(parameters, i, () -> loss(shape, parameters, inputs, slopes));
            assertThat((double) gradient[i]).as("parameter %s", i).isCloseTo(expected, within(2e-5 * scale));
        }
        for (int i = 0; i < ofInput.length; i += 5) {
            int at = i / (FEATURES - 2) * FEATURES + 2 + i % (FEATURES - 2);
            double expected = difference(inputs, at, () -> loss(shape, parameters, inputs, slopes));
            assertThat((double) ofInput[i]).as("input %s", at).isCloseTo(expected, within(2e-5 * scale));
        }
    }

    /** Adds to the gradient what some of the rows say. */
    private static void add(Evaluation evaluation, Network network, float[] input, float[] slopes, int from, int to) {
        evaluation.input().put(0, 0, input, from * FEATURES, (to - from) * FEATURES);
        evaluation.pass(network, to - from, to - from, new float[(to - from) * OUTPUTS]);
        evaluation.back(Arrays.copyOfRange(slopes, from * OUTPUTS, to * OUTPUTS));
    }

    private interface Loss {
        double of();
    }

    private static double difference(double[] values, int i, Loss loss) {
        double step = 1e-6;
        double old = values[i];
        values[i] = old + step;
        double more = loss.of();
        values[i] = old - step;
        double less = loss.of();
        values[i] = old;
        return (more - less) / (2 * step);
    }

    private static double loss(MlpShape shape, double[] parameters, double[] inputs, float[] slopes) {
        double loss = 0;
        for (int row = 0; row < ROWS; row++) {
            double[] out = plain(shape, parameters, inputs, row);
            for (int i = 0; i < OUTPUTS; i++) {
                loss += out[i] * slopes[row * OUTPUTS + i];
            }
        }
        return loss;
    }

    private static double[] plain(MlpShape shape, double[] flat, double[] inputs, int row) {
        double[] x = Arrays.copyOfRange(inputs, row * FEATURES, (row + 1) * FEATURES);
        for (MlpShape.Layer layer : shape.layers()) {
            double[] out = new double[layer.outputs()];
            for (int i = 0; i < out.length; i++) {
                out[i] = flat[layer.biasOffset() + i];
                for (int j = 0; j < layer.inputs(); j++) {
                    out[i] += flat[layer.offset() + i * layer.inputs() + j] * x[j];
                }
                if (!layer.equals(shape.head())) {
                    out[i] = shape.activation() == Activation.TANH ? Math.tanh(out[i]) : Math.max(0, out[i]);
                }
            }
            x = out;
        }
        return x;
    }

    private static double[] toDoubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    private static float[] values(int count, long seed) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 0.7f * (float) CounterRandom.gaussian(seed, i);
        }
        return values;
    }
}
