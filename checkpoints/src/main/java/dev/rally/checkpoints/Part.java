package dev.rally.checkpoints;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of a checkpoint is read, and verified: what else it has may be many times as large.
 *
 * @param groups of tensors, without the client's state; null for everything
 */
public record Part(@Nullable Set<String> groups) {
    public static final Part WHOLE = new Part(null);

    public Part {
        groups = groups == null ? null : Set.copyOf(groups);
    }

    public static Part of(String... groups) {
        return new Part(Set.of(groups));
    }

    boolean isWhole() {
        return groups == null;
    }

    boolean has(String file) {
        return groups == null || groups.stream().anyMatch(group -> file.equals(group + CheckpointReader.TENSORS));
    }
}
