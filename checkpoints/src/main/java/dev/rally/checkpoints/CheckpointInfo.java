package dev.rally.checkpoints;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as its manifest describes it.
 *
 * @param path the checkpoint's folder
 * @param sequence grows with each save of the agent
 * @param winRate 0 to 1, where the saver knew one
 * @param bytes of all its files together
 */
public record CheckpointInfo(
        String agent,
        String name,
        Path path,
        long sequence,
        Instant savedAt,
        Map<String, Long> counters,
        @Nullable Double winRate,
        long bytes) {}
