package dev.rally.agents.sac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rally.agents.Engines;
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
        try (Critics critics = Critics.begin(compute, shape, ADAM, new float[][] {ones, ones});
                NDManager step = compute.step()) {
            NDArray input = step.create(new float[] {1}, new Shape(1, 1));
            critics.optimizer().parameters().addi(4); // 5 instead of 1, everywhere
            critics.follow(0.25);
            // Weights and biases of 2: relu(1 * 2 + 2) * 2 + 2
            assertThat(Compute.download(critics.targets().forward(input))).containsExactly(10, 10);
            critics.follow(0.25);
            // 2.75: relu(2.75 + 2.75) * 2.75 + 2.75
            assertThat(Compute.download(critics.targets().forward(input))).containsExactly(17.875f, 17.875f);
        }
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
