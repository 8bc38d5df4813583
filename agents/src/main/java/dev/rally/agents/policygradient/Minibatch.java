package dev.rally.agents.policygradient;

import dev.rally.agents.rollout.Steps;

/**
 * The samples at {@code order[from..to-1]} of some steps.
 *
 * @param order steps, or {@link SampleOrder#NONE} where no sample is
 * @param rows how many samples those are
 * @param advantages {@code [step]}: what the policy learns from
 * @param errors {@code [step]}: by how much the step's return is above its value
 * @param mean to subtract from each advantage
 * @param scale to multiply each advantage by after that
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Minibatch(
        Steps steps,
        int[] order,
        int from,
        int to,
        int rows,
        float[] advantages,
        float[] errors,
        float mean,
        float scale) {
    private static final double NORMALIZATION_EPSILON = 1e-8;

    /** With the advantages brought to those by the mean and the scale. */
    public static Minibatch scaled(
            Steps steps, int[] order, int from, int to, float[] advantages, float mean, float scale) {
        int rows = 0;
        for (int i = from; i < to; i++) {
            rows += order[i] == SampleOrder.NONE ? 0 : 1;
        }
        return new Minibatch(steps, order, from, to, rows, advantages, advantages, mean, scale);
    }

    /** With the advantages as they are. */
    public static Minibatch plain(Steps steps, int[] order, int from, int to, float[] advantages) {
        return scaled(steps, order, from, to, advantages, 0, 1);
    }

    /** With advantages of mean 0 and standard deviation 1; a single one stays as it is. */
    public static Minibatch normalized(Steps steps, int[] order, int from, int to, float[] advantages) {
        double sum = 0;
        double squares = 0;
        int rows = 0;
        for (int i = from; i < to; i++) {
            if (order[i] != SampleOrder.NONE) {
                double advantage = advantages[order[i]];
                sum += advantage;
                squares += advantage * advantage;
                rows++;
            }
        }
        if (rows < 2) {
            return plain(steps, order, from, to, advantages);
        }
        double mean = sum / rows;
        double deviation = Math.sqrt(Math.max(0, squares / rows - mean * mean));
        float scale = (float) (1 / (deviation + NORMALIZATION_EPSILON));
        return new Minibatch(steps, order, from, to, rows, advantages, advantages, (float) mean, scale);
    }

    /** The same, whose values have other errors than the advantages. */
    public Minibatch withErrors(float[] others) {
        return new Minibatch(steps, order, from, to, rows, advantages, others, mean, scale);
    }
}
