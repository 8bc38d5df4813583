package dev.rally.agents.policygradient;

import dev.rally.agents.rollout.Rollout;

/**
 * Samples {@code order[from..to-1]} of a rollout.
 *
 * @param advantages {@code [step]}
 * @param mean to subtract from each advantage
 * @param scale to multiply each advantage by after that
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Minibatch(Rollout rollout, int[] order, int from, int to, float[] advantages, float mean, float scale) {

    public int rows() {
        return to - from;
    }
}
