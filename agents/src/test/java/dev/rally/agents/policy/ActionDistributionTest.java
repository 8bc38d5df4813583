package dev.rally.agents.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Masks;
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
    class MultiDiscrete {
        private final DifferentiableDistribution both =
                DifferentiableDistribution.of(new ActionSpace.MultiDiscrete(List.of(3, 2)));
        private final float[] logits = {0, (float) Math.log(2), (float) Math.log(5), 0, (float) Math.log(3), 99};

        @Test
        void theJointLogProbabilityAndTheEntropyAreSumsOverTheFactors() {
            float[] work = new float[5];
            // 2/8 and 3/4.
            assertThat(both.logProb(logits, 0, NO_FREE, new float[] {1, 1}, 0, work, 0))
                    .isCloseTo((float) Math.log(0.1875), within(1e-6f));
            double entropy = 0;
            for (double p : new double[] {1 / 8.0, 2 / 8.0, 5 / 8.0, 1 / 4.0, 3 / 4.0}) {
                entropy -= p * Math.log(p);
            }
            assertThat(both.entropy(NO_FREE, work, 0)).isCloseTo((float) entropy, within(1e-6f));
        }

        @Test
        void theFactorsAreDrawnIndependently() {
            double[][] expected = {{1 / 32.0, 3 / 32.0}, {2 / 32.0, 6 / 32.0}, {5 / 32.0, 15 / 32.0}};
            int[][] counts = new int[3][2];
            float[] action = new float[2];
            for (int i = 0; i < 80_000; i++) {
                float logProb = both.sample(logits, 0, NO_FREE, CounterRandom.at(1, 0, i), action, 0);
                counts[(int) action[0]][(int) action[1]]++;
                assertThat(logProb)
                        .isCloseTo((float) Math.log(expected[(int) action[0]][(int) action[1]]), within(1e-5f));
            }
            for (int a = 0; a < 3; a++) {
                for (int b = 0; b < 2; b++) {
                    assertThat(counts[a][b] / 80_000.0).isCloseTo(expected[a][b], within(0.006));
                }
            }
        }

        @Test
        void itIsDescribedByTheProbabilityOfEachChoice() {
            float[] chances = new float[both.described()];
            both.describe(logits, 0, NO_FREE, chances, 0);
            assertThat(chances).containsExactly(new float[] {1 / 8f, 2 / 8f, 5 / 8f, 1 / 4f, 3 / 4f}, within(1e-6f));
        }

        @Test
        void theModeIsTheLargestLogitOfEachFactor() {
            float[] action = new float[2];
            both.mode(logits, 0, action, 0);
            assertThat(action).containsExactly(2, 1);
        }

        @Test
        void theGradientIsThatOfFiniteDifferences() {
            checkGradient(both, new float[] {0.3f, -0.7f, 1.1f, 0.2f, -0.4f}, NO_FREE, new float[] {1, 0});
        }
    }

    /** Logits of choices that are forbidden, as {@link Masks} leaves them. */
    @Nested
    class Masked {
        private final DifferentiableDistribution three = DifferentiableDistribution.of(new ActionSpace.Discrete(3));
        private final Masks masks = new Masks(3);
        private final float[] logits = {0, (float) Math.log(2), (float) Math.log(5), 99};

        Masked() {
            masks.begin(0, 1);
            System.arraycopy(new byte[] {1, 1, 0}, 0, masks.bytes(), 0, 3);
            masks.apply(0, logits, 0);
        }

        @Test
        void theSoftmaxIsOverWhatIsAllowed() {
            float[] work = new float[3];
            assertThat(three.logProb(logits, 0, NO_FREE, new float[] {1}, 0, work, 0))
                    .isCloseTo((float) Math.log(2 / 3.0), within(1e-6f));
            float entropy = three.entropy(NO_FREE, work, 0);
            assertThat(entropy).isCloseTo((float) (Math.log(3) - 2 / 3.0 * Math.log(2)), within(1e-6f));
            three.gradient(NO_FREE, new float[] {1}, 0, 1, 0, entropy, work, 0, new double[0]);
            assertThat(work).containsExactly(new float[] {-1 / 3f, 1 / 3f, 0}, within(1e-6f));
            assertThat(logits[3]).as("the value").isEqualTo(99);
        }

        @Test
        void theGradientIsThatOfFiniteDifferencesAndNoneOfWhatIsForbidden() {
            checkGradient(three, new float[] {0.3f, -0.7f, logits[2]}, NO_FREE, new float[] {1});
        }

        @Test
        void whatIsForbiddenIsNeverTakenWhateverTheLogits() {
            float[] action = new float[1];
            for (float allowed : new float[] {0, -3e38f, 3e38f, 80, -80}) {
                float[] out = {3e38f, allowed, 3e38f};
                System.arraycopy(new byte[] {0, 1, 0}, 0, masks.bytes(), 0, 3);
                masks.apply(0, out, 0);
                three.mode(out, 0, action, 0);
                assertThat(action[0]).isEqualTo(1);
                assertThat(three.sample(out, 0, NO_FREE, 1, action, 0)).isZero();
                assertThat(action[0]).isEqualTo(1);
            }
        }

        @Test
        void roundingDrawsNothingBeyondTheLastAllowed() {
            float[] action = new float[1];
            float logProb = new Categorical(3).sample(logits, 0, Math.nextDown(1.0), action, 0);
            assertThat(action[0]).isEqualTo(1);
            assertThat(logProb).isCloseTo((float) Math.log(2 / 3.0), within(1e-6f));
        }

        @Test
        void theLargestCoefficientsLeaveFiniteGradients() {
            float[] work = new float[3];
            float logProb = three.logProb(logits, 0, NO_FREE, new float[] {0}, 0, work, 0);
            float entropy = three.entropy(NO_FREE, work, 0);
            three.gradient(NO_FREE, new float[] {0}, 0, 1e6f, 1e6f, entropy, work, 0, new double[0]);
            assertThat(logProb + work[0] + work[1]).isFinite();
            assertThat(work[2]).isZero();
        }
    }

    @Nested
    class Continuous {
        private final DifferentiableDistribution box =
                DifferentiableDistribution.of(new ActionSpace.Continuous(List.of(-1f, 0f), List.of(1f, 10f)));

        @Test
        void itIsDescribedByWhatSamplesStayBelow() {
            DiagonalGaussian wide =
                    new DiagonalGaussian(new ActionSpace.Continuous(List.of(-9f, 0f), List.of(9f, 10f)));
            float[] out = {0.1f, -0.2f};
            float[] free = {-2, -3};
            float[] percentiles = new float[wide.described()];
            wide.describe(out, 0, free, percentiles, 0);
            PercentileCheck.check(wide, out, free, percentiles);
        }

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
        void aSpreadBeyondItsBoundsIsThatOfTheBounds() {
            float[] far = {50, -50};
            float[] bound = {2, -10};
            float[] action = new float[2];
            float[] other = new float[2];
            long random = CounterRandom.at(3, 0, 1);
            assertThat(box.sample(new float[2], 0, far, random, action, 0))
                    .isEqualTo(box.sample(new float[2], 0, bound, random, other, 0));
            assertThat(action).isEqualTo(other);
            assertThat(box.logProb(new float[2], 0, far, action, 0, new float[2], 0))
                    .isEqualTo(box.logProb(new float[2], 0, bound, action, 0, new float[2], 0));
            assertThat(box.entropy(far, new float[2], 0)).isEqualTo(box.entropy(bound, new float[2], 0));
        }

        @Test
        void aSpreadAtItsBoundLearnsOnlyToComeBack() {
            double[] outwards = {-1, 1};
            box.bound(new float[] {2, -10}, outwards);
            assertThat(outwards).containsExactly(0, 0);
            double[] inwards = {1, -1};
            box.bound(new float[] {50, -50}, inwards);
            assertThat(inwards).containsExactly(1, -1);
            double[] between = {-1, 1};
            box.bound(new float[] {1.9f, -9.9f}, between);
            assertThat(between).containsExactly(-1, 1);
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
