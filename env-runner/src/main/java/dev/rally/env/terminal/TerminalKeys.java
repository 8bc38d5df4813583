package dev.rally.env.terminal;

import dev.rally.comm.process.PosixSignals;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Single keys from the terminal, without Enter, while this process is in its foreground: also after it was stopped by
 * Ctrl-Z and brought back. The terminal's own settings come back when the work is done, and at the latest when the process
 * ends. Nothing is heard where standard input is no terminal.
 */
public final class TerminalKeys {
    private static final long POLL_MS = 50;

    private final String saved;
    private final Thread restore = new Thread(this::restore, "terminal-restore");
    private volatile boolean closed;

    private TerminalKeys(String saved) {
        this.saved = saved;
    }

    /**
     * Does the work, and calls {@code key} for each key meanwhile, on a thread of its own.
     *
     * @param heard runs before the work where keys are heard
     */
    public static <T> T during(Supplier<T> work, IntConsumer key, Runnable heard) {
        String settings = !Terminal.isInput() ? null : Terminal.stty("-g");
        if (settings == null) {
            return work.get();
        }
        TerminalKeys keys = new TerminalKeys(settings);
        Runtime.getRuntime().addShutdownHook(keys.restore);
        keys.begin();
        PosixSignals.on("CONT", keys::begin); // the shell has put its own settings back meanwhile
        Thread reader = new Thread(() -> keys.read(System.in, key), "terminal-keys");
        reader.setDaemon(true);
        reader.start();
        heard.run();
        try {
            return work.get();
        } finally {
            keys.closed = true;
            keys.restore();
        }
    }

    private void begin() {
        if (!closed && Terminal.isForeground()) {
            Terminal.stty("-icanon", "-echo", "min", "1");
        }
    }

    /** Looks before it reads: what is typed while this is in the background is the shell's. */
    private void read(InputStream in, IntConsumer key) {
        try {
            while (!closed) {
                if (in.available() > 0 && Terminal.isForeground()) {
                    key.accept(in.read());
                } else {
                    Thread.sleep(POLL_MS);
                }
            }
        } catch (IOException | InterruptedException e) {
            // The terminal is gone, and with it whoever would press a key.
            closed = true;
        }
    }

    private void restore() {
        if (Terminal.isForeground()) {
            Terminal.stty(saved);
        }
    }
}
