package dev.rally.agents.bc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.Samples;
import dev.rally.comm.spec.ActionSpace;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BcLossTest {
    private static final double ENTROPY_COEF = 0.1;
    private static final double VALUE_COEF = 0.5;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theGradientIsThatOfFiniteDifferences(boolean continuous) {
        DifferentiableDistribution distribution = DifferentiableDistribution.of(
                continuous
                        ? new ActionSpace.Continuous(List.of(-1f, -1f), List.of(1f, 1f))
                        : new ActionSpace.Discrete(3));
        BcLoss loss = new BcLoss(distribution, true, VALUE_COEF, ENTROPY_COEF);
        Random random = new Random(4);
        int rows = 5;
        Samples samples = new Samples(rows, distribution.actionSize());
        float[] outputs = new float[rows * (distribution.outputs() + 1)];
        float[] free = new float[distribution.freeParameters()];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < samples.actions.length; i++) {
            samples.actions[i] = continuous ? (float) random.nextGaussian() : random.nextInt(3);
        }
        for (int i = 0; i < rows; i++) {
            samples.returns[i] = (float) random.nextGaussian();
        }
        float[] gradient = new float[outputs.length];
        LossSums sums = new LossSums(free.length);
        loss.evaluate(samples, rows, outputs, free, rows, gradient, sums);
        for (int i = 0; i < outputs.length; i++) {
            assertThat((double) gradient[i])
                    .isCloseTo(slope(loss, samples, rows, outputs, free, outputs, i), within(5e-3));
        }
        for (int i = 0; i < free.length; i++) {
            assertThat(sums.freeGradient[i])
                    .isCloseTo(slope(loss, samples, rows, outputs, free, free, i), within(5e-3));
        }
    }

    private static double slope(
            BcLoss loss, Samples samples, int rows, float[] outputs, float[] free, float[] of, int i) {
        float before = of[i];
        of[i] = before + 1e-2f;
        double above = total(loss, samples, rows, outputs, free);
        of[i] = before - 1e-2f;
        double below = total(loss, samples, rows, outputs, free);
        of[i] = before;
        return (above - below) / 2e-2;
    }

    private static double total(BcLoss loss, Samples samples, int rows, float[] outputs, float[] free) {
        LossSums sums = new LossSums(free.length);
        loss.evaluate(samples, rows, outputs, free, rows, new float[outputs.length], sums);
        return (sums.policyLoss - ENTROPY_COEF * sums.entropy + VALUE_COEF * sums.valueLoss) / rows;
    }
}
