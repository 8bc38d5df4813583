package dev.rally.agents.sac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.rally.agents.optimizer.Adam;
import org.junit.jupiter.api.Test;

class TemperatureTest {
    private static final Adam ADAM = new Adam(0.9, 0.999, 1e-8);

    @Test
    void aTargetThatNoPolicyReachesMovesItToItsBoundAndNoFurther() {
        Temperature temperature = new Temperature(ADAM, 1);
        step(temperature, 0, 1, 20_000);
        assertThat(temperature.value()).isEqualTo(Math.exp(10));
        step(temperature, 1, 0, 2_000);
        assertThat(temperature.value()).as("comes back").isLessThan(1);
        step(temperature, 1, 0, 20_000);
        assertThat(temperature.value()).isEqualTo(Math.exp(-20));
    }

    @Test
    void oneThatBeganBeyondTheBoundMovesBackOnly() {
        Temperature temperature = new Temperature(ADAM, 1e6);
        step(temperature, 0, 1, 100);
        assertThat(temperature.value()).isCloseTo(1e6, withinPercentage(1e-9));
        step(temperature, 1, 0, 1_000);
        assertThat(temperature.value()).isLessThan(1e6 / 2);
    }

    private static void step(Temperature temperature, double entropy, double target, int steps) {
        for (int i = 0; i < steps; i++) {
            temperature.step(entropy, target, 0.01);
        }
    }
}
