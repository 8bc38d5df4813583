package dev.rally.env.serve;

import dev.rally.env.terminal.Hands;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What each key does while scenes are served. */
final class EnvKeys implements IntConsumer {
    /** Where nothing can be shown. */
    private static final String LEGEND = "keys: p pause, i who plays and how fast, q quit";
    /** At a terminal. */
    private static final String SHOWING_LEGEND =
            "keys: p pause, i who plays and how fast, s the game, d what its agent sees, q quit";
    /** Where somebody plays: s is one of the paddle's keys. */
    private static final String PLAYING_LEGEND =
            "keys: " + Hands.LEGEND + ", p pause, i who plays, d what it sees, q quit";

    private final EnvServer server;
    private final @Nullable EnvView view;
    private final @Nullable Hands hands;
    private final Runnable quit;
    private final Consumer<String> say;
    private long toldSteps;
    private long toldNanos = System.nanoTime();

    /**
     * @param view null where nothing can be shown
     * @param hands of who plays at the keys; null where nobody does
     */
    EnvKeys(EnvServer server, @Nullable EnvView view, @Nullable Hands hands, Runnable quit, Consumer<String> say) {
        this.server = server;
        this.view = view;
        this.hands = hands;
        this.quit = quit;
        this.say = say;
    }

    @Override
    public void accept(int key) {
        if (hands != null && hands.take(key)) {
            return;
        }
        switch (key) {
            case 'p' -> {
                server.gate().pause(!server.gate().paused());
                say.accept(server.gate().paused() ? "paused: clients wait for their answers; p resumes" : "resumed");
            }
            case 'i' -> tell();
            case 'q' -> quit.run();
            default -> show(key);
        }
    }

    private void show(int key) {
        if (view != null && key == 's') {
            view.toggleGame();
        } else if (view != null && key == 'd') {
            view.toggleSight();
        } else {
            say.accept(legend(view != null, hands != null));
        }
    }

    static String legend(boolean shows, boolean plays) {
        return plays ? PLAYING_LEGEND : shows ? SHOWING_LEGEND : LEGEND;
    }

    private void tell() {
        long steps = server.steps();
        long nanos = System.nanoTime();
        say.accept(String.format(
                Locale.ROOT,
                "%d clients, %,d scene steps, %,.0f/s since the last time",
                server.capacity().connections(),
                steps,
                (steps - toldSteps) * 1e9 / Math.max(1, nanos - toldNanos)));
        toldSteps = steps;
        toldNanos = nanos;
    }
}
