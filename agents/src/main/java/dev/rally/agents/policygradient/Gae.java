package dev.rally.agents.policygradient;

import dev.rally.agents.rollout.Rollout;

/** Generalised advantage estimation (Schulman et al., 2016, arXiv:1506.02438). */
public record Gae(double gamma, double lambda) implements Estimator {

    @Override
    public void estimate(Sequence s) {
        advantages(s.count, s.rewards, s.values, s.ends, s.bootstraps, s.after, gamma, lambda, s.advantages);
    }

    /**
     * The advantages of one sequence of steps, oldest first.
     *
     * <p>{@code delta(t) = reward(t) + gamma * V(t + 1) - V(t)}, {@code A(t) = delta(t) + gamma * lambda * A(t + 1)}.
     * After a terminated step nothing follows: V(t + 1) is 0. After a truncated one V(t + 1) is the value of the
     * episode's final observation. Past either end no advantage flows back.
     *
     * @param count how many elements of each array mean anything
     * @param bootstraps {@code [count]}: V(t + 1) where {@code ends} says truncated
     * @param after V(t + 1) of the last step, when its episode goes on
     */
    static void advantages(
            int count,
            float[] rewards,
            float[] values,
            byte[] ends,
            float[] bootstraps,
            float after,
            double gamma,
            double lambda,
            float[] advantages) {
        double advantage = 0;
        double nextValue = after;
        for (int t = count - 1; t >= 0; t--) {
            boolean goesOn = ends[t] == Rollout.CONTINUES;
            double following = goesOn ? nextValue : ends[t] == Rollout.TRUNCATED ? bootstraps[t] : 0;
            double delta = rewards[t] + gamma * following - values[t];
            advantage = delta + (goesOn ? gamma * lambda * advantage : 0);
            advantages[t] = (float) advantage;
            nextValue = values[t];
        }
    }
}
