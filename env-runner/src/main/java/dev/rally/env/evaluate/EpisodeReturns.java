package dev.rally.env.evaluate;

/**
 * How one player fared alone.
 *
 * @param episodes that were played; when there is none, the means are NaN
 * @param mean of the episodes' returns
 * @param deviation standard deviation of the episodes' returns
 * @param meanLength agent steps
 * @param unfinished episodes among them that had not ended at the step limit, and were cut off there
 */
public record EpisodeReturns(
        String player, int episodes, double mean, double deviation, double meanLength, int unfinished) {

    /** Of the mean's 95 % confidence interval; NaN for a single episode. */
    public double halfWidth() {
        return episodes < 2 ? Double.NaN : Share.Z * deviation / Math.sqrt(episodes - 1.0);
    }
}
