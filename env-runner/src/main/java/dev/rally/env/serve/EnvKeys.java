package dev.rally.env.serve;

import dev.rally.env.terminal.Hands;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

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

    private final Gate gate;
    private final LongSupplier steps;
    private final IntSupplier clients;
    private final EnvConsole console;
    private final Runnable quit;
    private long toldSteps;
    private long toldNanos = System.nanoTime();

    /**
     * @param gate where the games wait
     * @param steps since the beginning
     * @param clients that are connected
     */
    EnvKeys(Gate gate, LongSupplier steps, IntSupplier clients, EnvConsole console, Runnable quit) {
        this.gate = gate;
        this.steps = steps;
        this.clients = clients;
        this.console = console;
        this.quit = quit;
    }

    @Override
    public void accept(int key) {
        Hands hands = console.hands();
        if (hands != null && hands.take(key)) {
            return;
        }
        switch (key) {
            case 'p' -> {
                gate.pause(!gate.paused());
                console.say(gate.paused() ? "paused: clients wait for their answers; p resumes" : "resumed");
            }
            case 'i' -> tell();
            case 'q' -> quit.run();
            default -> show(key);
        }
    }

    private void show(int key) {
        EnvView view = console.view();
        if (view != null && key == 's') {
            view.toggleGame();
        } else if (view != null && key == 'd') {
            view.toggleSight();
        } else {
            console.say(legend(view != null, console.hands() != null));
        }
    }

    static String legend(boolean shows, boolean plays) {
        return plays ? PLAYING_LEGEND : shows ? SHOWING_LEGEND : LEGEND;
    }

    private void tell() {
        long now = steps.getAsLong();
        long nanos = System.nanoTime();
        console.say(String.format(
                Locale.ROOT,
                "%d clients, %,d steps, %,.0f/s since the last time",
                clients.getAsInt(),
                now,
                (now - toldSteps) * 1e9 / Math.max(1, nanos - toldNanos)));
        toldSteps = now;
        toldNanos = nanos;
    }
}
