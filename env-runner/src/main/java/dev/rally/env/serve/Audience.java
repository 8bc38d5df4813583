package dev.rally.env.serve;

import dev.rally.env.remote.Opening;
import dev.rally.env.scene.SceneBatch;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Who looks on: at one client at a time, the first that steps its scenes, until it has left; and lets all games wait. Any thread.
 */
final class Audience {
    private final List<Stand> stands;
    private final Gate gate;
    private final AtomicReference<@Nullable Object> watched = new AtomicReference<>();

    /** @param stands where nobody looks on, none; the first at which somebody holds a paddle has it */
    Audience(Gate gate, List<Stand> stands) {
        this.gate = gate;
        this.stands = List.copyOf(stands);
    }

    /** Nobody looks on. */
    static Audience none() {
        return new Audience(new Gate(), List.of());
    }

    /** Where the games wait. */
    Gate gate() {
        return gate;
    }

    /**
     * An onlooker, where none is at another client.
     *
     * @param client whoever is to {@link #leave}
     */
    @Nullable
    Onlooker join(Object client, SceneBatch scenes, Opening opening, String who) {
        if (stands.isEmpty() || (watched.get() != client && !watched.compareAndSet(null, client))) {
            return null;
        }
        return new Onlooker(stands, scenes, opening, who);
    }

    /** On the client's thread. */
    void leave(Object client) {
        if (watched.get() == client) {
            stands.forEach(Stand::ends);
            watched.set(null);
        }
    }
}
