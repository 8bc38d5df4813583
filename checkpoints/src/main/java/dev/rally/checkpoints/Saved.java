package dev.rally.checkpoints;

import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that is durable.
 *
 * @param clientState as it stands in the checkpoint
 * @param replaced whether an older checkpoint of that name is gone for this one
 * @param warning why making it {@code best} as well, as its win rate asks for, failed
 */
public record Saved(
        CheckpointInfo info,
        @Nullable ClientState clientState,
        boolean replaced,
        @Nullable String warning) {}
