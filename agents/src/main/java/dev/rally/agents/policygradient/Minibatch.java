package dev.rally.agents.policygradient;

import dev.rally.agents.rollout.Steps;

/**
 * Samples {@code order[from..to-1]} of some steps.
 *
 * @param advantages {@code [step]}
 * @param mean to subtract from each advantage
 * @param scale to multiply each advantage by after that
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Minibatch(Steps steps, int[] order, int from, int to, float[] advantages, float mean, float scale) {
    private static final double NORMALIZATION_EPSILON = 1e-8;

    /** With the advantages as they are. */
    public static Minibatch plain(Steps steps, int[] order, int from, int to, float[] advantages) {
        return new Minibatch(steps, order, from, to, advantages, 0, 1);
    }

    /** With advantages of mean 0 and standard deviation 1; a single one stays as it is. */
    public static Minibatch normalized(Steps steps, int[] order, int from, int to, float[] advantages) {
        int rows = to - from;
        if (rows < 2) {
            return plain(steps, order, from, to, advantages);
        }
        double sum = 0;
        double squares = 0;
        for (int i = from; i < to; i++) {
            double advantage = advantages[order[i]];
            sum += advantage;
            squares += advantage * advantage;
        }
        double mean = sum / rows;
        double deviation = Math.sqrt(Math.max(0, squares / rows - mean * mean));
        float scale = (float) (1 / (deviation + NORMALIZATION_EPSILON));
        return new Minibatch(steps, order, from, to, advantages, (float) mean, scale);
    }

    public int rows() {
        return to - from;
    }
}
