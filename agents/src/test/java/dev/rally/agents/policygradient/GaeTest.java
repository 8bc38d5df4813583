package dev.rally.agents.policygradient;

import static dev.rally.agents.rollout.Rollout.CONTINUES;
import static dev.rally.agents.rollout.Rollout.TERMINATED;
import static dev.rally.agents.rollout.Rollout.TRUNCATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GaeTest {
    private static final double GAMMA = 0.99;
    private static final double LAMBDA = 0.95;

    @Test
    void theWorkedExampleComesOut() {
        float[] advantages = advantages(
                new float[] {0, 0, 1},
                new float[] {0.6f, 0.5f, 0.8f},
                new byte[] {CONTINUES, CONTINUES, TERMINATED},
                new float[3],
                123);
        assertThat(advantages[2]).isCloseTo(0.2f, within(1e-6f));
        assertThat(advantages[1]).isCloseTo(0.4801f, within(1e-4f));
        assertThat(advantages[0]).isCloseTo(0.34653f, within(1e-5f));
    }

    @Test
    void truncatedEpisodeBootstrapsFromItsFinalObservation() {
        float[] advantages = advantages(
                new float[] {1, 1},
                new float[] {0.5f, 0.5f},
                new byte[] {TRUNCATED, TERMINATED},
                new float[] {2, 777},
                0);
        assertThat(advantages[0]).isCloseTo((float) (1 + GAMMA * 2 - 0.5), within(1e-6f));
        assertThat(advantages[1]).isCloseTo(0.5f, within(1e-6f));
    }

    @Test
    void nothingFlowsPastEitherEnd() {
        for (byte end : new byte[] {TERMINATED, TRUNCATED}) {
            float[] little =
                    advantages(new float[] {0, 1}, new float[2], new byte[] {end, CONTINUES}, new float[] {3, 0}, 0);
            float[] much = advantages(
                    new float[] {0, 1000}, new float[] {0, 9}, new byte[] {end, CONTINUES}, new float[] {3, 0}, 50);
            assertThat(much[0]).isEqualTo(little[0]);
        }
    }

    @Test
    void anUnfinishedEpisodeBootstrapsFromWhatFollows() {
        float[] advantages = advantages(new float[] {1}, new float[] {0.25f}, new byte[] {CONTINUES}, new float[1], 4);
        assertThat(advantages[0]).isCloseTo((float) (1 + GAMMA * 4 - 0.25), within(1e-6f));
    }

    private static float[] advantages(float[] rewards, float[] values, byte[] ends, float[] bootstraps, float after) {
        float[] advantages = new float[rewards.length];
        Gae.advantages(rewards.length, rewards, values, ends, bootstraps, after, GAMMA, LAMBDA, advantages);
        return advantages;
    }
}
