package dev.rally.server.compat.pong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RewardTest {
    private static PongState at(double agentY, double ballY) {
        return new PongState(
                800, 600, 0, new PongState.Side(700, agentY, 0), new PongState.Side(100, 300, 0), 400, ballY);
    }

    @Test
    void eachPartHasItsWorth() {
        PongState far = at(100, 300);
        PongState near = at(110, 300);
        assertThat(Reward.of(Passage.FLEW, far, near)).isCloseTo(0.049f, within(1e-6f));
        assertThat(Reward.of(Passage.FLEW, near, far)).isCloseTo(-0.051f, within(1e-6f));
        assertThat(Reward.of(Passage.FLEW, near, near)).isCloseTo(-0.001f, within(1e-6f));
        assertThat(Reward.of(Passage.HIT, far, near)).isCloseTo(0.349f, within(1e-6f));
    }

    @Test
    void afterAPointTheDistanceToTheNextBallSaysNothing() {
        assertThat(Reward.of(Passage.WON, at(100, 500), at(100, 100))).isCloseTo(0.999f, within(1e-6f));
        assertThat(Reward.of(Passage.LOST, at(100, 100), at(100, 500))).isCloseTo(-1.001f, within(1e-6f));
    }

    @Test
    void whatWasNotPlayedHasNone() {
        assertThatThrownBy(() -> Reward.of(Passage.JUMPED, at(1, 1), at(1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
