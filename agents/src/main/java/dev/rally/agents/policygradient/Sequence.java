package dev.rally.agents.policygradient;

import dev.rally.agents.rollout.Rollout;
import java.util.Arrays;

/** One sequence of a rollout, gathered into plain arrays in time order; the first {@link #count} elements mean something. */
public final class Sequence {
    public int count;
    public float[] rewards = new float[0];
    public float[] values = new float[0];
    /** As {@link Rollout#ends}. */
    public byte[] ends = new byte[0];
    /** The value of the final observation, where the end is {@link Rollout#TRUNCATED}. */
    public float[] bootstraps = new float[0];
    /** The value of what follows the last step, when its episode goes on. */
    public float after;

    public float[] advantages = new float[0];
    private int[] steps = new int[0];

    /** Puts the advantages that the estimator gives into {@code to[step]}; {@code following} is {@link #after}. */
    public void estimate(
            Rollout rollout, int sequence, Judged judged, float following, Estimator estimator, float[] to) {
        count = gather(rollout, sequence, judged);
        after = following;
        estimator.estimate(this);
        for (int t = 0; t < count; t++) {
            to[steps[t]] = advantages[t];
        }
    }

    private int gather(Rollout rollout, int sequence, Judged judged) {
        int length = 0;
        int step = rollout.head(sequence);
        while (true) {
            reach(length + 1);
            steps[length] = step;
            rewards[length] = judged.rewards()[step];
            values[length] = judged.values()[step];
            ends[length] = judged.ends()[step];
            bootstraps[length] = judged.bootstraps()[step];
            length++;
            if (step == rollout.tail(sequence)) {
                return length;
            }
            step = rollout.next()[step];
        }
    }

    private void reach(int needed) {
        if (needed > steps.length) {
            int length = Math.max(64, 2 * steps.length);
            steps = Arrays.copyOf(steps, length);
            rewards = Arrays.copyOf(rewards, length);
            values = Arrays.copyOf(values, length);
            ends = Arrays.copyOf(ends, length);
            bootstraps = Arrays.copyOf(bootstraps, length);
            advantages = new float[length];
        }
    }
}
