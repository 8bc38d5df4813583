package dev.rally.agents.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rally.agents.Engines;
import dev.rally.agents.tensor.Compute;
import org.junit.jupiter.api.Test;

class OptimizerTest {
    private static final int COUNT = 7;
    private static final double MAX_NORM = 0.5;
    private static final Adam ADAM = new Adam(0.9, 0.999, 1e-5);
    private final Compute compute = Engines.compute();

    @Test
    void followsThePublishedFormula() {
        double[] expected = new double[COUNT];
        double[] m = new double[COUNT];
        double[] v = new double[COUNT];
        double rate = 0.01;
        try (Optimizer adam = Optimizer.begin(compute, ADAM, new float[COUNT])) {
            for (int t = 1; t <= 5; t++) {
                float[] gradient = gradient(t);
                double norm = norm(gradient);
                assertThat(step(adam, gradient, rate)).isCloseTo(norm, within(1e-5));
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
            float[] actual = Compute.download(adam.parameters());
            for (int i = 0; i < COUNT; i++) {
                assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-6));
            }
        }
    }

    @Test
    void aCopyLeavesTheOriginalAlone() {
        try (Optimizer adam = Optimizer.begin(compute, ADAM, new float[COUNT]);
                Optimizer copy = adam.copy()) {
            step(copy, gradient(1), 0.1);
            assertThat(Compute.download(adam.parameters())).containsOnly(0);
            assertThat(Compute.download(copy.parameters())).doesNotContain(0);
            assertThat(adam.steps()).isZero();
            assertThat(copy.steps()).isEqualTo(1);
        }
    }

    @Test
    void rmsPropFollowsThePublishedFormula() {
        double[] expected = new double[COUNT];
        double[] square = new double[COUNT];
        try (Optimizer rmsProp = Optimizer.begin(compute, new RmsProp(0.99, 1e-8), new float[COUNT]);
                NDManager step = compute.step()) {
            for (int t = 1; t <= 5; t++) {
                float[] gradient = gradient(t);
                rmsProp.step(step.create(gradient.clone()), 0, 0.01);
                for (int i = 0; i < COUNT; i++) {
                    square[i] = 0.99 * square[i] + 0.01 * gradient[i] * gradient[i];
                    expected[i] -= 0.01 * gradient[i] / (Math.sqrt(square[i]) + 1e-8);
                }
            }
            float[] actual = Compute.download(rmsProp.parameters());
            for (int i = 0; i < COUNT; i++) {
                assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-6));
            }
        }
    }

    private double step(Optimizer adam, float[] gradient, double rate) {
        try (NDManager step = compute.step();
                NDArray array = step.create(gradient.clone())) {
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
