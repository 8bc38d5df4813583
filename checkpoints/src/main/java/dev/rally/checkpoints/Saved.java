package dev.rally.checkpoints;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that is durable.
 *
 * @param clientState as it stands in the checkpoint
 * @param replaced whether an older checkpoint of that name is gone for this one
 * @param setAside the names that checkpoints of an agent have now that this one has taken the place of
 * @param warning why making it {@code best} as well, as its win rate asks for, failed
 */
public record Saved(
        CheckpointInfo info,
        @Nullable ClientState clientState,
        boolean replaced,
        List<String> setAside,
        @Nullable String warning) {}
