package dev.rally.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rally.agents.Engines;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.NetworkSpec;
import dev.rally.comm.spec.PpoSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingStateTest {
    private final Compute compute = Engines.compute();
    private final MlpShape shape = MlpShape.of(new NetworkSpec.Mlp(List.of(2), NetworkSpec.Activation.TANH), 1, 1, 0);
    private final PpoSpec spec = PpoSpec.defaults();

    @Test
    void adamFollowsThePublishedFormula() {
        int count = shape.parameterCount();
        float[] parameters = new float[count];
        double[] expected = new double[count];
        double[] m = new double[count];
        double[] v = new double[count];
        double rate = 0.01;
        try (TrainingState state =
                TrainingState.of(compute, shape, parameters, new float[count], new float[count], 0)) {
            for (int t = 1; t <= 5; t++) {
                float[] gradient = gradient(count, t);
                double norm = norm(gradient);
                assertThat(update(state, gradient, rate)).isCloseTo(norm, within(1e-5));
                double scale = norm > spec.maxGradNorm() ? spec.maxGradNorm() / norm : 1;
                for (int i = 0; i < count; i++) {
                    double g = gradient[i] * scale;
                    m[i] = 0.9 * m[i] + 0.1 * g;
                    v[i] = 0.999 * v[i] + 0.001 * g * g;
                    double mHat = m[i] / (1 - Math.pow(0.9, t));
                    double vHat = v[i] / (1 - Math.pow(0.999, t));
                    expected[i] -= rate * mHat / (Math.sqrt(vHat) + spec.adamEpsilon());
                }
            }
            float[] actual = Compute.download(state.parameters);
            for (int i = 0; i < count; i++) {
                assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-6));
            }
        }
    }

    @Test
    void aCopyLeavesTheOriginalAlone() {
        int count = shape.parameterCount();
        try (TrainingState state =
                        TrainingState.of(compute, shape, new float[count], new float[count], new float[count], 3);
                TrainingState copy = state.copy()) {
            update(copy, gradient(count, 1), 0.1);
            assertThat(Compute.download(state.parameters)).containsOnly(0);
            assertThat(Compute.download(copy.parameters)).doesNotContain(0);
            assertThat(state.adamStep).isEqualTo(3);
            assertThat(copy.adamStep).isEqualTo(4);
        }
    }

    private double update(TrainingState state, float[] gradient, double rate) {
        try (NDManager step = compute.step();
                NDArray array = step.create(gradient.clone())) {
            return state.update(array, spec, rate);
        }
    }

    /** The first one is longer than the clipping norm, the others shorter. */
    private static float[] gradient(int count, int t) {
        float[] gradient = new float[count];
        for (int i = 0; i < count; i++) {
            gradient[i] = (t == 1 ? 1 : 0.05f) * (i % 3 - 0.7f + 0.1f * t);
        }
        return gradient;
    }

    private static double norm(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }
}
