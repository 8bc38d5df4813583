package dev.rally.server.routing;

import dev.rally.agents.Policy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots that an agent has played from its checkpoints most recently, at most {@value #MAX_POLICIES}. A name that
 * means another checkpoint from now on is forgotten. Any thread may use it.
 */
final class PolicyCache {
    static final int MAX_POLICIES = 16;

    private final Consumer<Policy> retire;
    /** Held while one is loaded, so that a checkpoint written meanwhile is not missed; never on the event loop. */
    private final Object loading = new Object();

    private final Map<String, Policy> byCheckpoint = new LinkedHashMap<>(32, 0.75f, true);

    /** @param retire gets each snapshot that is no longer cached; other threads may still be using it */
    PolicyCache(Consumer<Policy> retire) {
        this.retire = retire;
    }

    /** The cached one, without waiting. */
    @Nullable
    Policy get(String checkpoint) {
        synchronized (byCheckpoint) {
            return byCheckpoint.get(checkpoint);
        }
    }

    /** The cached one, else what {@code load} makes; may take long. */
    Policy get(String checkpoint, Function<String, Policy> load) {
        synchronized (loading) {
            Policy cached = get(checkpoint);
            if (cached != null) {
                return cached;
            }
            Policy loaded = load.apply(checkpoint);
            put(checkpoint, loaded);
            return loaded;
        }
    }

    private void put(String checkpoint, Policy policy) {
        synchronized (byCheckpoint) {
            if (byCheckpoint.size() == MAX_POLICIES) {
                String leastRecent = byCheckpoint.keySet().iterator().next();
                retire.accept(byCheckpoint.remove(leastRecent));
            }
            byCheckpoint.put(checkpoint, policy);
        }
    }

    /** To be called when these names mean other checkpoints than before. */
    void forget(List<String> checkpoints) {
        synchronized (loading) {
            synchronized (byCheckpoint) {
                for (String checkpoint : checkpoints) {
                    Policy forgotten = byCheckpoint.remove(checkpoint);
                    if (forgotten != null) {
                        retire.accept(forgotten);
                    }
                }
            }
        }
    }

    void clear() {
        synchronized (byCheckpoint) {
            byCheckpoint.values().forEach(retire);
            byCheckpoint.clear();
        }
    }
}
