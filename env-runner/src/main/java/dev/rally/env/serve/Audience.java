package dev.rally.env.serve;

import dev.rally.env.remote.Opening;
import dev.rally.env.scene.SceneSpec;
import dev.rally.env.terminal.Hands;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Gives one client at a time an onlooker: the first that steps its scenes, until it has left. Any thread. */
final class Audience {
    private final @Nullable EnvView view;
    private final @Nullable Hands hands;
    private final AtomicReference<@Nullable Object> watched = new AtomicReference<>();

    private Audience(@Nullable EnvView view, @Nullable Hands hands) {
        this.view = view;
        this.hands = hands;
    }

    /** Nobody looks on. */
    static Audience none() {
        return new Audience(null, null);
    }

    /** Whoever sits at that console. */
    static Audience at(EnvConsole console) {
        return new Audience(console.view(), console.hands());
    }

    /**
     * An onlooker, where none is at another client.
     *
     * @param client whoever is to {@link #leave}
     */
    @Nullable
    Onlooker join(Object client, SceneSpec spec, Opening opening, String who) {
        if (view == null || (watched.get() != client && !watched.compareAndSet(null, client))) {
            return null;
        }
        Onlooker onlooker = new Onlooker(view, hands, spec, opening, who);
        if (onlooker.findsNoSeat()) {
            view.say(who + " plays all sides: no paddle is left for the keys; let it leave one (OPEN's sides)");
        }
        return onlooker;
    }

    void leave(Object client) {
        watched.compareAndSet(client, null);
    }
}
