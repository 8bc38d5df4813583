package dev.rally.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.Samples;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.PpoSpec;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PpoLossTest {
    private static final float CLIP = 0.2f;

    @Test
    void theRatioIsClippedAsInTheWorkedExample() {
        assertThat(PpoLoss.policyLoss(1.1f, 1, CLIP)).isEqualTo(-1.1f);
        assertThat(PpoLoss.policyLoss(2, 1, CLIP)).isCloseTo(-1.2f, within(1e-6f));
        assertThat(PpoLoss.policyLoss(0.5f, -1, CLIP)).isCloseTo(0.8f, within(1e-6f));
        assertThat(PpoLoss.policyLoss(2, -1, CLIP)).isEqualTo(2);
    }

    @Test
    void theTotalIsThatOfTheWorkedExample() {
        Totals totals = new Totals(0);
        LossSums one = new LossSums(0);
        one.policyLoss = PpoLoss.policyLoss(1.2f, 0.48f, CLIP);
        one.valueLoss = PpoLoss.valueLoss(0.5f, 0, 0.98f, CLIP, false);
        one.entropy = 0.6;
        one.rows = 1;
        totals.add(one, 0);
        Map<String, Double> metrics = totals.metrics(PpoSpec.defaults());
        assertThat(metrics.get("valueLoss")).isCloseTo(0.2304, within(1e-6));
        assertThat(metrics.get("loss")).isCloseTo(-0.4668, within(1e-6));
    }

    @Test
    void theSlopeVanishesWhereTheClippedTermRules() {
        assertThat(PpoLoss.policyLossSlope(1.1f, 1, CLIP)).isEqualTo(-1);
        assertThat(PpoLoss.policyLossSlope(1.3f, 1, CLIP)).isZero();
        assertThat(PpoLoss.policyLossSlope(0.7f, -1, CLIP)).isZero();
        assertThat(PpoLoss.policyLossSlope(1.3f, -1, CLIP)).isEqualTo(1);
    }

    @Test
    void theClippedValueLossTakesTheWorseOfTheTwo() {
        // From 1 to 3 is clipped to 1.2: 0.2 away from the target 1.4 on one side, 1.6 on the other.
        assertThat(PpoLoss.valueLoss(3, 1, 1.4f, CLIP, true)).isCloseTo(2.56f, within(1e-5f));
        assertThat(PpoLoss.valueLossSlope(3, 1, 1.4f, CLIP, true)).isCloseTo(3.2f, within(1e-5f));
        // From 1 to 3, target 3: the plain error is 0, the clipped one 1.8 and unmoved by the value.
        assertThat(PpoLoss.valueLoss(3, 1, 3, CLIP, true)).isCloseTo(3.24f, within(1e-5f));
        assertThat(PpoLoss.valueLossSlope(3, 1, 3, CLIP, true)).isZero();
    }

    @Test
    void withinEpsilonTheClippedValueLossMovesWithTheValueHoweverItRounds() {
        Random random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            float old = (float) random.nextGaussian();
            float value = old + CLIP * 0.9f * (2 * random.nextFloat() - 1);
            float target = (float) random.nextGaussian();
            assertThat(PpoLoss.valueLossSlope(value, old, target, CLIP, true)).isEqualTo(2 * (value - target));
        }
    }

    @Test
    void theGradientIsThatOfFiniteDifferences() {
        DifferentiableDistribution distribution = DifferentiableDistribution.of(new ActionSpace.Discrete(3));
        PpoLoss loss = new PpoLoss(PpoSpec.defaults(), distribution);
        Random random = new Random(4);
        int rows = 5;
        Samples samples = new Samples(rows, 1);
        float[] outputs = new float[rows * 4];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < rows; i++) {
            samples.actions[i] = random.nextInt(3);
            samples.logProbs[i] = -1.1f;
            samples.advantages[i] = (float) random.nextGaussian();
            samples.returns[i] = (float) random.nextGaussian();
        }
        float[] gradient = new float[outputs.length];
        loss.evaluate(samples, rows, outputs, new float[0], rows, gradient, new LossSums(0));
        for (int i = 0; i < outputs.length; i++) {
            float before = outputs[i];
            outputs[i] = before + 1e-2f;
            double above = total(loss, samples, rows, outputs);
            outputs[i] = before - 1e-2f;
            double below = total(loss, samples, rows, outputs);
            outputs[i] = before;
            assertThat((double) gradient[i]).isCloseTo((above - below) / 2e-2, within(2e-3));
        }
    }

    /** A client that hands over games of its own may say any probability. */
    @ParameterizedTest
    @ValueSource(floats = {-1e30f, -100, 0, 100, 1e30f})
    void staysFiniteWhateverProbabilityAnActionIsSaidToHaveHad(float logProb) {
        DifferentiableDistribution distribution = DifferentiableDistribution.of(new ActionSpace.Discrete(3));
        PpoLoss loss = new PpoLoss(PpoSpec.defaults(), distribution);
        for (float advantage : new float[] {-1, 1}) {
            Samples samples = new Samples(1, 1);
            samples.logProbs[0] = logProb;
            samples.advantages[0] = advantage;
            float[] gradient = new float[4];
            LossSums sums = new LossSums(0);
            loss.evaluate(samples, 1, new float[] {1, 2, 3, 4}, new float[0], 1, gradient, sums);
            for (float slope : gradient) {
                assertThat(slope).isFinite();
            }
            assertThat(sums.policyLoss).isFinite();
            assertThat(sums.approxKl).isFinite().isNotNegative();
        }
    }

    private static double total(PpoLoss loss, Samples samples, int rows, float[] outputs) {
        LossSums sums = new LossSums(0);
        loss.evaluate(samples, rows, outputs, new float[0], rows, new float[outputs.length], sums);
        return (sums.policyLoss - 0.01 * sums.entropy + 0.5 * sums.valueLoss) / rows;
    }
}
