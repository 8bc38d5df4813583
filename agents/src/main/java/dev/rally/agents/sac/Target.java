package dev.rally.agents.sac;

/** What the critics learn to predict. */
final class Target {
    private Target() {}

    /**
     * {@code reward + gamma * goesOn * softValue}.
     *
     * @param goesOn 0 after a terminated step, else 1: a truncated episode goes on, unseen
     * @param softValue of what follows: the lower target critic's value plus temperature times entropy
     */
    static float of(float reward, float gamma, float goesOn, float softValue) {
        return reward + gamma * goesOn * softValue;
    }
}
