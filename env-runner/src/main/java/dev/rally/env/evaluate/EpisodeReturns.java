package dev.rally.env.evaluate;

/**
 * How one player fared alone.
 *
 * @param episodes that came to their end; when there is none, the means are NaN
 * @param mean of the episodes' returns
 * @param deviation standard deviation of the episodes' returns
 * @param meanLength agent steps
 */
public record EpisodeReturns(String player, int episodes, double mean, double deviation, double meanLength) {}
