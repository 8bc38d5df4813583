package dev.rally.env.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Single keys from the terminal, without Enter. The terminal's own settings come back when the work is done, and at the
 * latest when the process ends. Nothing is heard where standard input is no terminal.
 */
public final class TerminalKeys {
    private final String saved;
    private final Thread restore = new Thread(this::restore, "terminal-restore");
    private volatile boolean closed;

    private TerminalKeys(String saved) {
        this.saved = saved;
    }

    /** Does the work, and calls {@code key} for each key meanwhile, on a thread of its own. */
    public static <T> T during(Supplier<T> work, IntConsumer key) {
        String settings = !Terminal.isInput() ? null : Terminal.stty("-g");
        if (settings == null) {
            return work.get();
        }
        TerminalKeys keys = new TerminalKeys(settings);
        Runtime.getRuntime().addShutdownHook(keys.restore);
        Terminal.stty("-icanon", "-echo", "min", "1");
        Thread reader = new Thread(() -> keys.read(System.in, key), "terminal-keys");
        reader.setDaemon(true);
        reader.start();
        try {
            return work.get();
        } finally {
            keys.closed = true;
            keys.restore();
        }
    }

    private void read(InputStream in, IntConsumer key) {
        try {
            for (int c = in.read(); c >= 0 && !closed; c = in.read()) {
                key.accept(c);
            }
        } catch (IOException e) {
            // The terminal is gone, and with it whoever would press a key.
            closed = true;
        }
    }

    private void restore() {
        Terminal.stty(saved);
    }
}
