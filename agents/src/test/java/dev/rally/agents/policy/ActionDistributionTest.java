package dev.rally.agents.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.random.CounterRandom;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ActionSpace;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ActionDistributionTest {
    private static final float[] NO_FREE = {};

    @Nested
    class Discrete {
        private final DifferentiableDistribution three = DifferentiableDistribution.of(new ActionSpace.Discrete(3));
        private final float[] logits = {0, (float) Math.log(2), (float) Math.log(5), 99};

        @Test
        void samplesAsOftenAsTheSoftmaxSays() {
            int[] counts = new int[3];
            float[] action = new float[1];
            for (int i = 0; i < 80_000; i++) {
                float logProb = three.sample(logits, 0, NO_FREE, CounterRandom.at(1, 0, i), action, 0);
                counts[(int) action[0]]++;
                double p = new double[] {1, 2, 5}[(int) action[0]] / 8;
                assertThat(logProb).isCloseTo((float) Math.log(p), within(1e-6f));
            }
            assertThat(counts[0]).isBetween(9_600, 10_400);
            assertThat(counts[1]).isBetween(19_500, 20_500);
        }

        @Test
        void theModeIsTheLargestLogit() {
            float[] action = new float[1];
            three.mode(logits, 0, action, 0);
            assertThat(action[0]).isEqualTo(2);
        }

        @Test
        void hugeLogitsStayFinite() {
            float[] action = new float[1];
            assertThat(three.sample(new float[] {3e38f, -3e38f, 0}, 0, NO_FREE, 1, action, 0))
                    .isZero();
        }

        @Test
        void theGradientIsThatOfFiniteDifferences() {
            checkGradient(three, new float[] {0.3f, -0.7f, 1.1f}, NO_FREE, new float[] {1});
        }
    }

    @Nested
    class Continuous {
        private final DifferentiableDistribution box =
                DifferentiableDistribution.of(new ActionSpace.Continuous(List.of(-1f, 0f), List.of(1f, 10f)));

        @Test
        void theLogProbabilityIsTheNormalDensity() {
            float[] free = {0.5f, -1};
            float[] action = {0.2f, -3};
            float[] out = {0.1f, -2.5f};
            double expected = 0;
            for (int i = 0; i < 2; i++) {
                double std = Math.exp(free[i]);
                double z = (action[i] - out[i]) / std;
                expected += -0.5 * z * z - Math.log(std * Math.sqrt(2 * Math.PI));
            }
            assertThat(box.logProb(out, 0, free, action, 0, new float[2], 0))
                    .isCloseTo((float) expected, within(1e-5f));
        }

        @Test
        void samplesReportTheirOwnLogProbability() {
            float[] free = {0.5f, -1};
            float[] out = {0.1f, -2.5f};
            float[] action = new float[2];
            for (int i = 0; i < 100; i++) {
                float sampled = box.sample(out, 0, free, CounterRandom.at(3, 0, i), action, 0);
                assertThat(box.logProb(out, 0, free, action, 0, new float[2], 0))
                        .isCloseTo(sampled, within(1e-4f));
            }
        }

        @Test
        void onlyWhatLeavesIsClippedToTheBounds() {
            Box bounds = Objects.requireNonNull(box.box());
            float[] actions = {-3, 0, 0.5f, 7};
            bounds.toBounds(actions, 0, 2);
            assertThat(actions).containsExactly(-1, 5, 0.5f, 10);
            bounds.fromBounds(actions, 0, 2);
            assertThat(actions).containsExactly(-1, 0, 0.5f, 1);
            assertThat(bounds.logScale()).isCloseTo((float) Math.log(5), within(1e-6f));
        }

        @Test
        void whatComesFromOutsideTheBoundsIsRefused() {
            Box bounds = Objects.requireNonNull(box.box());
            for (float outside : new float[] {-0.001f, 10.001f}) {
                assertThatThrownBy(() -> bounds.fromBounds(new float[] {1, 0, 1, outside}, 0, 2))
                        .isInstanceOfSatisfying(
                                RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BATCH))
                        .hasMessage("ACTION row 1, element 1 is %s; allowed are 0.0 to 10.0", outside);
            }
        }

        @Test
        void theGradientIsThatOfFiniteDifferences() {
            checkGradient(box, new float[] {0.3f, -0.7f}, new float[] {-0.2f, 0.4f}, new float[] {0.9f, -1.3f});
        }
    }

    private static void checkGradient(
            DifferentiableDistribution distribution, float[] out, float[] free, float[] action) {
        float logProbWeight = 0.7f;
        float entropyWeight = -0.3f;
        float[] work = new float[out.length];
        double[] freeGradient = new double[free.length];
        distribution.logProb(out, 0, free, action, 0, work, 0);
        float entropy = distribution.entropy(free, work, 0);
        distribution.gradient(free, action, 0, logProbWeight, entropyWeight, entropy, work, 0, freeGradient);
        for (int i = 0; i < out.length; i++) {
            assertThat((double) work[i])
                    .isCloseTo(
                            slope(distribution, out, i, out, free, action, logProbWeight, entropyWeight), within(2e-3));
        }
        for (int i = 0; i < free.length; i++) {
            assertThat(freeGradient[i])
                    .isCloseTo(
                            slope(distribution, free, i, out, free, action, logProbWeight, entropyWeight),
                            within(2e-3));
        }
    }

    private static double slope(
            DifferentiableDistribution distribution,
            float[] moved,
            int index,
            float[] out,
            float[] free,
            float[] action,
            float logProbWeight,
            float entropyWeight) {
        float step = 1e-2f;
        float before = moved[index];
        double[] values = new double[2];
        for (int side = 0; side < 2; side++) {
            moved[index] = before + (side == 0 ? -step : step);
            float[] work = new float[out.length];
            float logProb = distribution.logProb(out, 0, free, action, 0, work, 0);
            values[side] = logProbWeight * logProb + entropyWeight * distribution.entropy(free, work, 0);
        }
        moved[index] = before;
        return (values[1] - values[0]) / (2 * step);
    }
}
