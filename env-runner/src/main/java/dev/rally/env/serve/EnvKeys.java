package dev.rally.env.serve;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** What each key does while scenes are served. */
final class EnvKeys implements IntConsumer {
    static final String LEGEND = "keys: p pause, i who plays and how fast, q quit";

    private final EnvServer server;
    private final Runnable quit;
    private final Consumer<String> say;
    private long toldSteps;
    private long toldNanos = System.nanoTime();

    EnvKeys(EnvServer server, Runnable quit, Consumer<String> say) {
        this.server = server;
        this.quit = quit;
        this.say = say;
    }

    @Override
    public void accept(int key) {
        switch (key) {
            case 'p' -> {
                server.gate().pause(!server.gate().paused());
                say.accept(server.gate().paused() ? "paused: clients wait for their answers; p resumes" : "resumed");
            }
            case 'i' -> tell();
            case 'q' -> quit.run();
            default -> say.accept(LEGEND);
        }
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
