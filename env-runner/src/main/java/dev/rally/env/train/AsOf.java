package dev.rally.env.train;

/**
 * How far the training had come when something was found out about its agents.
 *
 * @param round rounds played, over all runs
 * @param envSteps trained agent steps, over all runs
 */
public record AsOf(long round, long envSteps) {}
