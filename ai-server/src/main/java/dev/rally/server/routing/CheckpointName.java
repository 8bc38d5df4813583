package dev.rally.server.routing;

import dev.rally.comm.spec.Names;
import org.jspecify.annotations.Nullable;

/**
 * What people type for a checkpoint: {@code agent/checkpoint}, or {@code agent} alone. What that means is for who asks.
 *
 * @param checkpoint null where only the agent is named
 */
public record CheckpointName(String agent, @Nullable String checkpoint) {

    /** Whether it can be the name of one at all. */
    static boolean isOne(String typed) {
        CheckpointName name = of(typed);
        return Names.isAgent(name.agent()) && (name.checkpoint() == null || Names.isCheckpoint(name.checkpoint()));
    }

    public static CheckpointName of(String typed) {
        int slash = typed.indexOf('/');
        return slash < 0
                ? new CheckpointName(typed, null)
                : new CheckpointName(typed.substring(0, slash), typed.substring(slash + 1));
    }
}
