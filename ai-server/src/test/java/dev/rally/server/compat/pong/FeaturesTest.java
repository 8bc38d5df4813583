package dev.rally.server.compat.pong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FeaturesTest {

    @Test
    void placesAreMinusOneToOneAcrossTheFieldAndCountsApproachOne() {
        PongState state = new PongState(
                800, 600, 10, new PongState.Side(700, 150, 0), new PongState.Side(100, 450, 30), 400, 300);
        assertThat(Features.of(state))
                .containsExactly(
                        new float[] {0.5f, 0, 0.75f, -0.5f, 0.75f, -0.75f, 0.5f, 0, 0, 0.5f, -0.75f}, within(1e-6f));
    }

    @Test
    void fieldsOfAllSizesLookAlike() {
        PongState small =
                new PongState(400, 150, 0, new PongState.Side(350, 30, 0), new PongState.Side(50, 75, 0), 100, 100);
        PongState large = new PongState(
                1600, 1200, 0, new PongState.Side(1400, 240, 0), new PongState.Side(200, 600, 0), 400, 800);
        assertThat(Features.of(small)).containsExactly(Features.of(large), within(1e-6f));
    }

    @Test
    void theOpponentSeesTheSameMirrored() {
        PongState state =
                new PongState(800, 600, 1, new PongState.Side(700, 150, 2), new PongState.Side(100, 450, 3), 650, 200);
        PongState turned =
                new PongState(800, 600, 1, new PongState.Side(700, 450, 3), new PongState.Side(100, 150, 2), 150, 200);
        assertThat(state.mirrored()).isEqualTo(turned);
    }

    @Test
    void vectorsAreFiniteAndBoundedForAnyNumbers() {
        double[] extremes = {
            0,
            -0.0,
            1,
            -1,
            1e308,
            -1e308,
            Double.MIN_VALUE,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY
        };
        for (double a : extremes) {
            for (double b : extremes) {
                PongState.Side side = new PongState.Side(a, b, a);
                for (float feature : Features.of(new PongState(b, a, b, side, side, a, b))) {
                    assertThat(feature).as("%s %s", a, b).isBetween(-2f, 2f);
                }
            }
        }
    }
}
