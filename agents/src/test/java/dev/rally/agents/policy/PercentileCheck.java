package dev.rally.agents.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.agents.random.CounterRandom;

/** Holds what is said of a distribution of continuous actions against what it draws. */
final class PercentileCheck {
    private static final int DRAWS = 40_000;
    private static final double[] SHARES = {0.1587, 0.5, 0.8413};

    private PercentileCheck() {}

    /** @param percentiles {@code [dimensions, 3]}, in the space's units */
    static void check(BoxDistribution policy, float[] out, float[] free, float[] percentiles) {
        int[] below = new int[percentiles.length];
        float[] action = new float[policy.actionSize()];
        for (int draw = 0; draw < DRAWS; draw++) {
            policy.sample(out, 0, free, CounterRandom.at(9, 0, draw), action, 0);
            policy.box().toBounds(action, 0, 1);
            for (int i = 0; i < below.length; i++) {
                below[i] += action[i / 3] < percentiles[i] ? 1 : 0;
            }
        }
        for (int i = 0; i < below.length; i++) {
            assertThat((double) below[i] / DRAWS).as("percentile " + i).isCloseTo(SHARES[i % 3], within(0.01));
        }
    }
}
