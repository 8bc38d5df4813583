package dev.rally.server.metrics;

/**
 * Which run of an agent, as its checkpoints tell. A number may come again, where somebody has deleted runs.
 *
 * @param beganMs since the epoch
 */
public record RunId(long number, long beganMs) {}
