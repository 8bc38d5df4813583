package dev.rally.agents.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.Samples;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SquaredErrorTest {
    private static final int ROWS = 4;
    private static final int WIDTH = 3;

    @Test
    void theGradientIsThatOfFiniteDifferences() {
        Random random = new Random(6);
        Samples samples = new Samples(ROWS, WIDTH);
        float[] outputs = new float[ROWS * WIDTH];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = (float) random.nextGaussian();
            samples.actions[i] = (float) random.nextGaussian();
        }
        float[] gradient = new float[outputs.length];
        new SquaredError(WIDTH).evaluate(samples, ROWS, outputs, new float[0], ROWS, gradient, new LossSums(0));
        for (int i = 0; i < outputs.length; i++) {
            float before = outputs[i];
            outputs[i] = before + 1e-2f;
            double above = loss(samples, outputs);
            outputs[i] = before - 1e-2f;
            double below = loss(samples, outputs);
            outputs[i] = before;
            assertThat((double) gradient[i]).isCloseTo((above - below) / 2e-2, within(1e-4));
        }
    }

    private static double loss(Samples samples, float[] outputs) {
        LossSums sums = new LossSums(0);
        new SquaredError(WIDTH).evaluate(samples, ROWS, outputs, new float[0], ROWS, new float[outputs.length], sums);
        return sums.valueLoss / sums.rows;
    }
}
