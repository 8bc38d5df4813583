package dev.rally.checkpoints;

import org.jspecify.annotations.Nullable;

/**
 * A checkpoint read back, every byte of it verified.
 *
 * @param warning which newer checkpoints were passed over because they are corrupt, and what is wrong with them
 */
public record Loaded(
        CheckpointInfo info,
        CheckpointContents contents,
        @Nullable String warning) {}
