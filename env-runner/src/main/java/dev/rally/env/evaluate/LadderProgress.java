package dev.rally.env.evaluate;

import dev.rally.env.round.Player;
import dev.rally.env.terminal.RedrawnLine;
import dev.rally.env.terminal.Terminal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a ladder is at, on standard error: in the terminal's last line, else as a line every few seconds. */
final class LadderProgress implements LadderListener, AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final @Nullable RedrawnLine line = Terminal.isError() ? new RedrawnLine(System.err) : null;
    private long nextNanos = System.nanoTime();

    @Override
    public void begins(int number, int all, Player first, Player second) {
        String match = "match " + number + " of at most " + all + ": " + first + " against " + second;
        if (line != null) {
            line.show(match);
        } else if (System.nanoTime() - nextNanos >= 0) {
            nextNanos = System.nanoTime() + INTERVAL_NANOS;
            System.err.println(match);
        }
    }

    @Override
    public void close() {
        if (line != null) {
            line.show("");
        }
    }
}
