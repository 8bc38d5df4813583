package dev.rally.agents.reinforce;

/** Discounted sums of rewards. */
final class Returns {
    private Returns() {}

    /**
     * The returns of one episode's steps {@code from..to-1}: {@code G(t) = reward(t) + gamma * G(t + 1)}.
     *
     * @param following the value of what would have followed the last step
     */
    static void discounted(float[] rewards, int from, int to, double following, double gamma, float[] returns) {
        double sum = following;
        for (int t = to - 1; t >= from; t--) {
            sum = rewards[t] + gamma * sum;
            returns[t] = (float) sum;
        }
    }
}
