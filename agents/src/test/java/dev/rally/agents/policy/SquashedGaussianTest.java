package dev.rally.agents.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.spec.ActionSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

class SquashedGaussianTest {
    private static final float[] NO_FREE = {};
    private final SquashedGaussian policy =
            new SquashedGaussian(new ActionSpace.Continuous(List.of(-2f, 0f), List.of(2f, 1f)), -20, 2);

    @Test
    void theLogProbabilityIsTheChangeOfVariablesOfTheNormalDensity() {
        float[] out = {0.3f, -0.8f, -0.5f, 0.2f};
        float[] action = new float[2];
        for (int i = 0; i < 50; i++) {
            float logProb = policy.sample(out, 0, NO_FREE, CounterRandom.at(4, 0, i), action, 0);
            double expected = 0;
            for (int d = 0; d < 2; d++) {
                double a = action[d];
                double u = 0.5 * Math.log((1 + a) / (1 - a));
                double std = Math.exp(out[2 + d]);
                double z = (u - out[d]) / std;
                expected += -0.5 * z * z - Math.log(std * Math.sqrt(2 * Math.PI)) - Math.log(1 - a * a);
            }
            assertThat((double) logProb).isCloseTo(expected, within(1e-3 * (1 + Math.abs(expected))));
        }
    }

    @Test
    void itIsDescribedByWhatSamplesStayBelow() {
        float[] out = {0.3f, -0.8f, -0.5f, 0.2f};
        float[] percentiles = new float[policy.described()];
        policy.describe(out, 0, NO_FREE, percentiles, 0);
        PercentileCheck.check(policy, out, NO_FREE, percentiles);
    }

    @Test
    void actionsStayWithinTheBoundsHoweverFarTheOutputsGo() {
        float[] out = {80, -80, 30, -60};
        float[] action = new float[2];
        float logProb = policy.sample(out, 0, NO_FREE, CounterRandom.at(4, 0, 1), action, 0);
        assertThat(logProb).isFinite();
        policy.box().toBounds(action, 0, 1);
        assertThat(action[0]).isBetween(-2f, 2f);
        assertThat(action[1]).isBetween(0f, 1f);
    }

    /** Of {@code temperature * logProb(a) - q(a)} with q linear in a, and the draw kept still. */
    @Test
    void theGradientIsThatOfFiniteDifferences() {
        float[] out = {0.3f, -0.8f, -0.5f, 0.2f};
        float[] qSlope = {1.7f, -0.6f};
        float temperature = 0.4f;
        float[] noise = {0.7f, -1.2f};
        float[] action = new float[2];
        policy.sample(out, 0, noise, 0, action, 0);
        float[] gradient = new float[4];
        policy.gradient(out, 0, noise, action, 0, temperature, qSlope, 0, 1, gradient);
        for (int i = 0; i < 4; i++) {
            double[] values = new double[2];
            for (int side = 0; side < 2; side++) {
                float[] moved = out.clone();
                moved[i] += side == 0 ? -0.01f : 0.01f;
                float logProb = policy.sample(moved, 0, noise, 0, action, 0);
                values[side] = temperature * logProb - qSlope[0] * action[0] - qSlope[1] * action[1];
            }
            assertThat((double) gradient[i]).isCloseTo((values[1] - values[0]) / 0.02, within(3e-3));
        }
    }

    @Test
    void aClampedDeviationDoesNotMove() {
        float[] out = {0, 0, 2.5f, -21};
        float[] action = new float[2];
        float[] noise = {0.7f, -1.2f};
        policy.sample(out, 0, noise, 0, action, 0);
        float[] gradient = new float[4];
        policy.gradient(out, 0, noise, action, 0, 1, new float[2], 0, 1, gradient);
        assertThat(gradient[2]).isZero();
        assertThat(gradient[3]).isZero();
    }

    /** Of {@code logProb + 0.3 * entropy} of given actions, some at full deflection. */
    @Test
    void theGradientOfAGivenActionIsThatOfFiniteDifferences() {
        float[] out = {0.3f, -0.8f, -0.5f, 0.2f};
        for (float[] action : new float[][] {{0.2f, -0.9f}, {1, -1}, {0, 0.999f}}) {
            float[] gradient = new float[4];
            policy.logProb(out, 0, NO_FREE, action, 0, gradient, 0);
            float entropy = policy.entropy(NO_FREE, gradient, 0);
            policy.gradient(NO_FREE, action, 0, 1, 0.3f, entropy, gradient, 0, new double[0]);
            for (int i = 0; i < 4; i++) {
                double[] values = new double[2];
                for (int side = 0; side < 2; side++) {
                    float[] moved = out.clone();
                    moved[i] += side == 0 ? -0.01f : 0.01f;
                    float[] work = new float[4];
                    values[side] = policy.logProb(moved, 0, NO_FREE, action, 0, work, 0)
                            + 0.3 * policy.entropy(NO_FREE, work, 0);
                }
                double expected = (values[1] - values[0]) / 0.02;
                assertThat((double) gradient[i]).isCloseTo(expected, within(2e-3 * (1 + Math.abs(expected))));
            }
        }
    }

    @Test
    void theLogProbabilityOfAGivenActionIsThatOfASampledOne() {
        float[] out = {0.3f, -0.8f, -0.5f, 0.2f};
        float[] action = new float[2];
        float logProb = policy.sample(out, 0, NO_FREE, CounterRandom.at(4, 0, 3), action, 0);
        assertThat((double) policy.logProb(out, 0, NO_FREE, action, 0, new float[4], 0))
                .isCloseTo(logProb, within(1e-3));
    }

    @Test
    void whatAScriptDoesTeachesNoDeviationNearZero() {
        float[] out = {0.5f, 0, -3.5f, 0};
        float[] action = {(float) Math.tanh(0.5), 0};
        float[] gradient = new float[4];
        policy.logProb(out, 0, NO_FREE, action, 0, gradient, 0);
        policy.gradient(NO_FREE, action, 0, -1, 0, 0, gradient, 0, new double[0]);
        assertThat(gradient[2]).as("narrow enough").isZero();
        assertThat(gradient[3]).as("narrower").isPositive();
    }
}
