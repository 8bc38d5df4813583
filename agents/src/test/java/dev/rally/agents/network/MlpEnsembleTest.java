package dev.rally.agents.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rally.agents.Engines;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MlpEnsembleTest {
    private static final int MEMBERS = 2;
    private static final int ROWS = 6;
    private static final int FEATURES = 3;
    private final Compute compute = Engines.compute();

    @ParameterizedTest
    @EnumSource(Activation.class)
    void eachMemberComputesWhatItWouldAlone(Activation activation) {
        MlpShape shape = MlpShape.of(List.of(5, 4), activation, FEATURES, List.of(new MlpShape.Head(2, 1)), 0);
        float[][] each = {values(shape.parameterCount(), 1), values(shape.parameterCount(), 2)};
        float[] flat = MlpEnsemble.interleave(shape, each);
        assertThat(MlpEnsemble.split(shape, MEMBERS, flat)).isDeepEqualTo(each);
        float[] slopes = values(MEMBERS * ROWS * 2, 4);
        try (NDManager step = compute.step();
                MlpEnsemble ensemble = new MlpEnsemble(shape, MEMBERS, step.create(flat))) {
            NDArray input = step.create(values(ROWS * FEATURES, 3), new Shape(ROWS, FEATURES));
            NDArray[] trace = ensemble.trace(input);
            float[] outputs = Compute.download(trace[3]);
            assertThat(Compute.download(ensemble.forward(input))).isEqualTo(outputs);
            NDArray slope = step.create(slopes, new Shape(MEMBERS, ROWS, 2));
            float[][] gradients = MlpEnsemble.split(shape, MEMBERS, Compute.download(ensemble.gradient(trace, slope)));
            for (int m = 0; m < MEMBERS; m++) {
                try (Mlp alone = new Mlp(shape, step.create(each[m]))) {
                    Network.Pass own = alone.pass(input);
                    assertClose(
                            Arrays.copyOfRange(outputs, m * ROWS * 2, (m + 1) * ROWS * 2),
                            Compute.download(own.outputs()));
                    NDArray ownSlope = step.create(
                            Arrays.copyOfRange(slopes, m * ROWS * 2, (m + 1) * ROWS * 2), new Shape(ROWS, 2));
                    assertClose(gradients[m], Compute.download(own.gradient(ownSlope)));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void theInputsGradientIsThatOfFiniteDifferences(Activation activation) {
        MlpShape shape = MlpShape.of(List.of(5), activation, FEATURES, List.of(new MlpShape.Head(1, 1)), 0);
        float[][] each = {values(shape.parameterCount(), 1), values(shape.parameterCount(), 2)};
        float[] input = values(FEATURES, 3);
        float[] weights = {0.7f, -1.3f};
        try (NDManager step = compute.step();
                MlpEnsemble ensemble =
                        new MlpEnsemble(shape, MEMBERS, step.create(MlpEnsemble.interleave(shape, each)))) {
            NDArray[] trace = ensemble.trace(step.create(input, new Shape(1, FEATURES)));
            float[] gradient =
                    Compute.download(ensemble.inputGradient(trace, step.create(weights, new Shape(MEMBERS, 1, 1))));
            for (int i = 0; i < FEATURES; i++) {
                double[] values = new double[2];
                for (int side = 0; side < 2; side++) {
                    float[] moved = input.clone();
                    moved[i] += side == 0 ? -1e-3f : 1e-3f;
                    float[] out = Compute.download(ensemble.forward(step.create(moved, new Shape(1, FEATURES))));
                    values[side] = weights[0] * out[0] + weights[1] * out[1];
                }
                assertThat((double) gradient[i]).isCloseTo((values[1] - values[0]) / 2e-3, within(5e-3));
            }
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
        }
    }

    private static float[] values(int count, long seed) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) CounterRandom.gaussian(seed, i);
        }
        return values;
    }
}
