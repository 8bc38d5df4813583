package dev.rally.agents.reinforce;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReturnsTest {
    @Test
    void rewardsAreSummedFromTheEndAndDiscounted() {
        float[] returns = new float[4];
        Returns.discounted(new float[] {9, 1, 2, 4}, 1, 4, 0, 0.5, returns);
        // 4; 2 + 4/2 = 4; 1 + 4/2 = 3; the step before belongs to another episode.
        assertThat(returns).containsExactly(0, 3, 4, 4);
    }

    @Test
    void whatWouldHaveFollowedIsDiscountedOnce() {
        float[] returns = new float[2];
        Returns.discounted(new float[] {1, 2}, 0, 2, 8, 0.5, returns);
        assertThat(returns).containsExactly(4, 6);
    }
}
