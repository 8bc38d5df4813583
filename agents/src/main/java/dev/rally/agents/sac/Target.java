package dev.rally.agents.sac;

/** What the critics learn to predict. */
final class Target {
    private Target() {}

    /** {@code lower - temperature * logProb}: what an action is worth when entropy is, {@code lower} being the lower critic's value. */
    static float soft(float lower, float temperature, float logProb) {
        return lower - temperature * logProb;
    }

    /**
     * {@code reward + gamma * goesOn * softValue}.
     *
     * @param goesOn 0 after a terminated step, else 1: a truncated episode goes on, unseen
     * @param softValue of what follows: the mean of {@link #soft} over the policy's actions, or that of one drawn action
     */
    static float of(float reward, float gamma, float goesOn, float softValue) {
        return reward + gamma * goesOn * softValue;
    }
}
