package dev.rally.checkpoints;

import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that is durable.
 *
 * @param warning why making it {@code best} as well, as its win rate asks for, failed
 */
public record Saved(CheckpointInfo info, @Nullable String warning) {}
