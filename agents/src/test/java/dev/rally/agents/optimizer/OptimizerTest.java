package dev.rally.agents.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.Engines;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
    private static final int COUNT = 7;
    private static final double MAX_NORM = 0.5;
    private static final Adam ADAM = new Adam(0.9, 0.999, 1e-5);
    /** With {@value #COUNT} parameters, the last of which no layer uses. */
    private static final MlpShape SHAPE =
            MlpShape.of(List.of(1), Activation.RELU, 2, List.of(new MlpShape.Head(1, 1)), COUNT - 5);

    static List<Named<Compute>> places() {
        return List.of(
                Named.of("in vectors", Engines.compute()), Named.of("by the library", Engines.computeByLibrary()));
    }

    @ParameterizedTest
    @MethodSource("places")
    void followsThePublishedFormula(Compute compute) {
        double[] expected = new double[COUNT];
        double[] m = new double[COUNT];
        double[] v = new double[COUNT];
        double rate = 0.01;
        try (Optimizer adam = Optimizer.begin(compute, SHAPE, ADAM, new float[COUNT])) {
            for (int t = 1; t <= 5; t++) {
                float[] gradient = gradient(t);
                double norm = norm(gradient);
                assertThat(step(compute, adam, gradient, rate)).isCloseTo(norm, within(1e-5));
                double scale = norm > MAX_NORM ? MAX_NORM / norm : 1;
                for (int i = 0; i < COUNT; i++) {
                    double g = gradient[i] * scale;
                    m[i] = 0.9 * m[i] + 0.1 * g;
                    v[i] = 0.999 * v[i] + 0.001 * g * g;
                    double mHat = m[i] / (1 - Math.pow(0.9, t));
                    double vHat = v[i] / (1 - Math.pow(0.999, t));
                    expected[i] -= rate * mHat / (Math.sqrt(vHat) + ADAM.epsilon());
                }
            }
            float[] actual = adam.parameters().download();
            for (int i = 0; i < COUNT; i++) {
                assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void aCopyLeavesTheOriginalAlone(Compute compute) {
        try (Optimizer adam = Optimizer.begin(compute, SHAPE, ADAM, new float[COUNT]);
                Optimizer copy = adam.copy()) {
            step(compute, copy, gradient(1), 0.1);
            assertThat(adam.parameters().download()).containsOnly(0);
            assertThat(copy.parameters().download()).doesNotContain(0);
            assertThat(adam.steps()).isZero();
            assertThat(copy.steps()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void whatBecomesAnotherGoesOnAsThatWould(Compute compute) {
        try (Optimizer adam = Optimizer.begin(compute, SHAPE, ADAM, new float[COUNT]);
                Optimizer other = Optimizer.begin(compute, SHAPE, ADAM, new float[COUNT])) {
            step(compute, other, new float[] {1, 2, 3, 4, 5, 6, Float.NaN}, 0.1);
            step(compute, adam, gradient(1), 0.1);
            other.become(adam);
            assertThat(other.parameters().download())
                    .isEqualTo(adam.parameters().download());
            step(compute, other, gradient(2), 0.1);
            assertThat(other.parameters().download())
                    .isNotEqualTo(adam.parameters().download());
            step(compute, adam, gradient(2), 0.1);
            assertThat(other.parameters().download())
                    .isEqualTo(adam.parameters().download());
            assertThat(other.moments()).isDeepEqualTo(adam.moments());
            assertThat(other.steps()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void rmsPropFollowsThePublishedFormula(Compute compute) {
        double[] expected = new double[COUNT];
        double[] square = new double[COUNT];
        try (Optimizer rmsProp = Optimizer.begin(compute, SHAPE, new RmsProp(0.99, 1e-8), new float[COUNT])) {
            for (int t = 1; t <= 5; t++) {
                float[] gradient = gradient(t);
                rmsProp.step(SHAPE.array(compute, gradient), 0, 0.01);
                for (int i = 0; i < COUNT; i++) {
                    square[i] = 0.99 * square[i] + 0.01 * gradient[i] * gradient[i];
                    expected[i] -= 0.01 * gradient[i] / (Math.sqrt(square[i]) + 1e-8);
                }
            }
            float[] actual = rmsProp.parameters().download();
            for (int i = 0; i < COUNT; i++) {
                assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-6));
            }
        }
    }

    private static double step(Compute compute, Optimizer adam, float[] gradient, double rate) {
        try (FlatArray array = SHAPE.array(compute, gradient)) {
            return adam.step(array, MAX_NORM, rate);
        }
    }

    /** The first one is longer than the clipping norm, the others shorter. */
    private static float[] gradient(int t) {
        float[] gradient = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            gradient[i] = (t == 1 ? 1 : 0.05f) * (i % 3 - 0.7f + 0.1f * t);
        }
        return gradient;
    }

    private static double norm(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }
}
