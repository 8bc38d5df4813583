package dev.rally.comm.protocol;

import java.util.Map;

/**
 * The params of the {@code progress} notification: request {@code id} has done {@code done} of {@code total} units.
 * Each one extends the caller's deadline.
 */
public record Progress(long id, long done, long total, String message, Map<String, Double> metrics) {}
