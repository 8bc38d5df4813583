package dev.rally.agents.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rally.agents.Engines;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.DeviceArray;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GruNetworkTest {
    private static final int FEATURES = 2;
    private static final int HIDDEN = 4;
    private static final int UNITS = 3;
    private static final int OUTPUTS = 2;
    private static final int COLUMNS = FEATURES + UNITS + 1;

    private final Compute compute = Engines.compute();
    private final GruShape shape = GruShape.of(
            new NetworkSpec.Gru(List.of(HIDDEN), Activation.TANH, UNITS, 3),
            FEATURES,
            List.of(new MlpShape.Head(OUTPUTS, 1)),
            1);
    private final float[] parameters = values(shape.parameterCount(), 1, 0.5f);

    @Test
    void aStepIsThatOfThePublishedEquations() {
        float[] row = values(COLUMNS, 2, 1);
        row[COLUMNS - 1] = 0;
        double[] expected = step(parameters, row, state(row));
        try (NDManager step = compute.step();
                LibraryNetwork network = library(shape, step.create(parameters))) {
            float[] actual = Compute.download(network.forward(step.create(row, new Shape(1, COLUMNS))));
            assertThat(actual).hasSize(shape.rowOutputs());
            for (int i = 0; i < actual.length; i++) {
                assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-5));
            }
            assertThat(network.freeParameters()).containsExactly(parameters[parameters.length - 1]);
        }
    }

    /** Two sequences of three steps; the second's last step begins an episode with a state of its own. */
    @Test
    void sequencesGoOnFromStepToStep() {
        float[] rows = sequences();
        double[][] expected = outputs(parameters, rows);
        try (NDManager step = compute.step();
                LibraryNetwork network = library(shape, step.create(parameters))) {
            NDArray input = step.create(rows, new Shape(6, COLUMNS));
            float[] actual = Compute.download(network.pass(input, 2).outputs());
            for (int row = 0; row < 6; row++) {
                for (int i = 0; i < OUTPUTS; i++) {
                    assertThat((double) actual[row * OUTPUTS + i]).isCloseTo(expected[row][i], within(1e-5));
                }
            }
        }
    }

    @Test
    void theGradientIsThatOfFiniteDifferences() {
        float[] rows = sequences();
        float[] slopes = values(6 * OUTPUTS, 4, 1);
        float[] gradient;
        try (NDManager step = compute.step();
                LibraryNetwork network = library(shape, step.create(parameters))) {
            NDArray input = step.create(rows, new Shape(6, COLUMNS));
            gradient = Compute.download(network.pass(input, 2).gradient(step.create(slopes, new Shape(6, OUTPUTS))));
        }
        assertThat(gradient).hasSize(shape.freeOffset());
        float width = 1e-2f;
        for (int i = 0; i < gradient.length; i++) {
            float[] more = parameters.clone();
            float[] less = parameters.clone();
            more[i] += width;
            less[i] -= width;
            double slope = (loss(more, rows, slopes) - loss(less, rows, slopes)) / (more[i] - less[i]);
            assertThat((double) gradient[i]).isCloseTo(slope, within(1e-3));
        }
    }

    private static float[] sequences() {
        float[] rows = values(6 * COLUMNS, 3, 1);
        for (int row = 0; row < 6; row++) {
            boolean goesOn = row >= 2 && row != 5;
            rows[row * COLUMNS + COLUMNS - 1] = goesOn ? 1 : 0;
            for (int i = 0; goesOn && i < UNITS; i++) {
                rows[row * COLUMNS + FEATURES + i] = 0;
            }
        }
        return rows;
    }

    private double loss(float[] of, float[] rows, float[] slopes) {
        double[][] outputs = outputs(of, rows);
        double loss = 0;
        for (int i = 0; i < slopes.length; i++) {
            loss += slopes[i] * outputs[i / OUTPUTS][i % OUTPUTS];
        }
        return loss;
    }

    /** By plain loops. */
    private double[][] outputs(float[] of, float[] rows) {
        double[][] all = new double[6][];
        for (int row = 0; row < 6; row++) {
            float[] values = Arrays.copyOfRange(rows, row * COLUMNS, (row + 1) * COLUMNS);
            double[] before = state(values);
            if (values[COLUMNS - 1] == 1) {
                before = Arrays.copyOfRange(all[row - 2], OUTPUTS, OUTPUTS + UNITS);
            }
            all[row] = step(of, values, before);
        }
        return all;
    }

    private static double[] state(float[] row) {
        double[] state = new double[UNITS];
        for (int i = 0; i < UNITS; i++) {
            state[i] = row[FEATURES + i];
        }
        return state;
    }

    /** Outputs, then the state. */
    private double[] step(float[] of, float[] row, double[] before) {
        double[] seen = new double[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            seen[i] = row[i];
        }
        double[] hidden = linear(of, 0, seen);
        for (int i = 0; i < HIDDEN; i++) {
            hidden[i] = Math.tanh(hidden[i]);
        }
        double[] x = linear(of, 1, hidden);
        double[] h = linear(of, 2, before);
        double[] after = new double[UNITS];
        for (int i = 0; i < UNITS; i++) {
            double reset = 1 / (1 + Math.exp(-x[i] - h[i]));
            double update = 1 / (1 + Math.exp(-x[UNITS + i] - h[UNITS + i]));
            double candidate = Math.tanh(x[2 * UNITS + i] + reset * h[2 * UNITS + i]);
            after[i] = (1 - update) * candidate + update * before[i];
        }
        double[] head = linear(of, 3, after);
        double[] all = Arrays.copyOf(head, OUTPUTS + UNITS);
        System.arraycopy(after, 0, all, OUTPUTS, UNITS);
        return all;
    }

    private double[] linear(float[] of, int layer, double[] input) {
        NetworkShape.Block weight = shape.blocks().get(2 * layer);
        NetworkShape.Block bias = shape.blocks().get(2 * layer + 1);
        double[] out = new double[bias.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = of[bias.offset() + i];
            for (int j = 0; j < input.length; j++) {
                out[i] += of[weight.offset() + i * input.length + j] * input[j];
            }
        }
        return out;
    }

    private static float[] values(int count, long seed, float scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * CounterRandom.gaussian(seed, i));
        }
        return values;
    }

    private static LibraryNetwork library(GruShape shape, NDArray parameters) {
        return (LibraryNetwork) shape.network(new DeviceArray(parameters));
    }
}
