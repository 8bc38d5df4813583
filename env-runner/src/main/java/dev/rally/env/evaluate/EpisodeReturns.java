package dev.rally.env.evaluate;

/**
 * How one agent fared alone.
 *
 * @param episodes that came to their end; when there is none, the means are NaN
 * @param mean of the episodes' returns
 * @param deviation standard deviation of the episodes' returns
 * @param meanLength agent steps
 */
public record EpisodeReturns(String agent, int episodes, double mean, double deviation, double meanLength) {}
