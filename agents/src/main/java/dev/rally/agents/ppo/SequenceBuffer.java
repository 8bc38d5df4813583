package dev.rally.agents.ppo;

import dev.rally.agents.rollout.Rollout;
import dev.rally.comm.spec.PpoSpec;
import java.util.Arrays;

/** One sequence of a rollout, gathered so that the mathematics sees plain arrays in time order. */
final class SequenceBuffer {
    private int[] steps = new int[0];
    private float[] rewards = new float[0];
    private float[] values = new float[0];
    private byte[] ends = new byte[0];
    private float[] bootstraps = new float[0];
    private float[] advantages = new float[0];

    /** Puts the sequence's advantages into {@code to[step]}. */
    void advantages(Rollout rollout, int sequence, float[] bootstrapOfStep, float after, PpoSpec spec, float[] to) {
        int count = gather(rollout, sequence, bootstrapOfStep);
        Gae.advantages(count, rewards, values, ends, bootstraps, after, spec.gamma(), spec.gaeLambda(), advantages);
        for (int t = 0; t < count; t++) {
            to[steps[t]] = advantages[t];
        }
    }

    private int gather(Rollout rollout, int sequence, float[] bootstrapOfStep) {
        int count = 0;
        int step = rollout.head(sequence);
        while (true) {
            reach(count + 1);
            steps[count] = step;
            rewards[count] = rollout.rewards()[step];
            values[count] = rollout.values()[step];
            ends[count] = rollout.ends()[step];
            bootstraps[count] = bootstrapOfStep[step];
            count++;
            if (step == rollout.tail(sequence)) {
                return count;
            }
            step = rollout.next()[step];
        }
    }

    private void reach(int count) {
        if (count > steps.length) {
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
