package dev.rally.agents.sac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.Engines;
import dev.rally.agents.network.Evaluation;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.optimizer.Adam;
import dev.rally.agents.tensor.Compute;
import dev.rally.comm.spec.NetworkSpec.Activation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The single steps of an update against numbers worked out by hand. */
class SacStepsTest {
    private static final Adam ADAM = new Adam(0.9, 0.999, 1e-8);

    @Test
    void theTargetIsTheRewardAndTheDiscountedSoftValueOfWhatFollows() {
        float soft = Target.soft(1.5f, 0.2f, -0.7f);
        assertThat(soft).isCloseTo(1.64f, within(1e-6f));
        assertThat(Target.of(1, 0.99f, 1, soft)).isCloseTo(2.6236f, within(1e-6f));
    }

    @Test
    void theTargetStopsAtATerminatedStep() {
        assertThat(Target.of(1.5f, 0.9f, 0, 2)).isEqualTo(1.5f);
    }

    @Test
    void theTargetCriticsGoAShareOfTheWayToTheCritics() {
        MlpShape shape = MlpShape.of(List.of(1), Activation.RELU, 1, List.of(new MlpShape.Head(1, 1)), 0);
        float[] ones = new float[shape.parameterCount()];
        Arrays.fill(ones, 1);
        Compute compute = Engines.compute();
        try (Critics critics = Critics.begin(compute, shape, ADAM, new float[][] {ones, ones})) {
            float[] fours = new float[ones.length];
            Arrays.fill(fours, 4);
            for (int i = 0; i < Critics.COUNT; i++) {
                // 5 instead of 1, everywhere
                critics.parametersOf(i).add(shape.array(compute, fours));
            }
            critics.follow(0.25, compute.learning());
            // Weights and biases of 2: relu(1 * 2 + 2) * 2 + 2
            assertThat(ofOne(compute, shape, critics)).containsExactly(10, 10);
            critics.follow(0.25, compute.learning());
            // 2.75: relu(2.75 + 2.75) * 2.75 + 2.75
            assertThat(ofOne(compute, shape, critics)).containsExactly(17.875f, 17.875f);
        }
    }

    /** What both targets make of an input of 1. */
    private static float[] ofOne(Compute compute, MlpShape shape, Critics critics) {
        float[] values = new float[Critics.COUNT];
        try (Evaluation evaluation = shape.evaluation(compute, 1)) {
            evaluation.input().put(0, 0, new float[] {1}, 0, 1);
            for (int i = 0; i < Critics.COUNT; i++) {
                evaluation.forward(critics.target(i), 1, values, i);
            }
        }
        return values;
    }

    /** Checkpoints keep them as one array: layer by layer, both critics' weights, then both critics' biases. */
    @Test
    void whatTheOptimiserRemembersOfTwinsIsJoinedLayerByLayer() {
        MlpShape shape = MlpShape.of(List.of(1), Activation.RELU, 2, List.of(new MlpShape.Head(1, 1)), 0);
        float[] first = {1, 2, 3, 4, 5};
        float[] second = {10, 20, 30, 40, 50};
        float[] joined = MomentsOfTwins.join(shape, first, second);
        assertThat(joined).containsExactly(1, 2, 10, 20, 3, 30, 4, 40, 5, 50);
        assertThat(MomentsOfTwins.of(shape, 0, joined)).containsExactly(first);
        assertThat(MomentsOfTwins.of(shape, 1, joined)).containsExactly(second);
    }

    @Test
    void theTemperatureFallsWhileEntropyIsAboveItsTargetAndRisesBelow() {
        Temperature temperature = new Temperature(ADAM, 0.2);
        temperature.step(1, -1, 0.01);
        // Adam's first step has the length of the learning rate, whatever the gradient.
        assertThat(temperature.value()).isCloseTo(0.2 * Math.exp(-0.01), within(1e-9));
        Temperature other = new Temperature(ADAM, 0.2);
        other.step(-3, -1, 0.01);
        assertThat(other.value()).isCloseTo(0.2 * Math.exp(0.01), within(1e-9));
        // Gradients 2 and -2: the moments are (0.9 * 0.2 - 0.2) / 0.19 and 4.
        temperature.step(-3, -1, 0.01);
        double log = Math.log(0.2) - 0.01 - 0.01 * (-0.02 / 0.19) / 2;
        assertThat(temperature.value()).isCloseTo(Math.exp(log), within(1e-9));
    }
}
