package dev.rally.agents.reinforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.Samples;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ReinforceSpec;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReinforceLossTest {
    private static final int ROWS = 5;
    private static final double ENTROPY_COEF = 0.1;
    private static final double VALUE_COEF = 0.5;
    private static final float STEP = 1e-2f;

    @Test
    void oneSampleByHand() {
        // Two equally likely actions, advantage 2: the policy's loss is 2 ln 2, the value's (0.5 - 3)² = 6.25.
        Samples samples = new Samples(1, 1);
        samples.advantages[0] = 2;
        samples.returns[0] = 3;
        float[] gradient = new float[3];
        LossSums sums = new LossSums(0);
        new ReinforceLoss(spec(true), DifferentiableDistribution.of(new ActionSpace.Discrete(2)))
                .evaluate(samples, 1, new float[] {0, 0, 0.5f}, new float[0], 1, gradient, sums);
        assertThat(sums.policyLoss).isCloseTo(2 * Math.log(2), within(1e-6));
        assertThat(sums.entropy).isCloseTo(Math.log(2), within(1e-6));
        assertThat(sums.valueLoss).isCloseTo(6.25, within(1e-6));
        assertThat(gradient[0]).isCloseTo(-1, within(1e-6f));
        assertThat(gradient[1]).isCloseTo(1, within(1e-6f));
        assertThat(gradient[2]).isCloseTo(-2.5f, within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theGradientIsThatOfFiniteDifferences(boolean baseline) {
        check(DifferentiableDistribution.of(new ActionSpace.Discrete(3)), baseline);
        check(DifferentiableDistribution.of(new ActionSpace.Continuous(List.of(-2f, -1f), List.of(2f, 3f))), baseline);
    }

    private static void check(DifferentiableDistribution distribution, boolean baseline) {
        ReinforceLoss loss = new ReinforceLoss(spec(baseline), distribution);
        Random random = new Random(4);
        Samples samples = samples(distribution, random);
        float[] outputs = gaussians(ROWS * (distribution.outputs() + (baseline ? 1 : 0)), random);
        float[] free = gaussians(distribution.freeParameters(), random);
        float[] gradient = new float[outputs.length];
        LossSums sums = new LossSums(free.length);
        loss.evaluate(samples, ROWS, outputs, free, ROWS, gradient, sums);
        for (int i = 0; i < outputs.length; i++) {
            assertThat((double) gradient[i]).isCloseTo(slope(loss, samples, outputs, free, outputs, i), within(5e-3));
        }
        for (int i = 0; i < free.length; i++) {
            assertThat(sums.freeGradient[i]).isCloseTo(slope(loss, samples, outputs, free, free, i), within(5e-3));
        }
    }

    private static double slope(
            ReinforceLoss loss, Samples samples, float[] outputs, float[] free, float[] moved, int i) {
        float before = moved[i];
        moved[i] = before + STEP;
        double above = total(loss, samples, outputs, free);
        moved[i] = before - STEP;
        double below = total(loss, samples, outputs, free);
        moved[i] = before;
        return (above - below) / (2 * STEP);
    }

    private static double total(ReinforceLoss loss, Samples samples, float[] outputs, float[] free) {
        LossSums sums = new LossSums(free.length);
        loss.evaluate(samples, ROWS, outputs, free, ROWS, new float[outputs.length], sums);
        return (sums.policyLoss - ENTROPY_COEF * sums.entropy + VALUE_COEF * sums.valueLoss) / ROWS;
    }

    private static Samples samples(DifferentiableDistribution distribution, Random random) {
        Samples samples = new Samples(ROWS, distribution.actionSize());
        for (int i = 0; i < samples.actions.length; i++) {
            samples.actions[i] = distribution.freeParameters() == 0 ? random.nextInt(3) : (float) random.nextGaussian();
        }
        for (int i = 0; i < ROWS; i++) {
            samples.advantages[i] = (float) random.nextGaussian();
            samples.returns[i] = (float) random.nextGaussian();
        }
        return samples;
    }

    private static float[] gaussians(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.5 * random.nextGaussian());
        }
        return values;
    }

    private static ReinforceSpec spec(boolean baseline) {
        return new ReinforceSpec(
                1e-3, 0.99, 10, 0, true, baseline, VALUE_COEF, ENTROPY_COEF, 0, 0.99, 1e-8, false, 10, 0, 100);
    }
}
