package dev.rally.env.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
        String settings = !Terminal.isInput() ? null : stty("-g");
        if (settings == null) {
            return work.get();
        }
        TerminalKeys keys = new TerminalKeys(settings);
        Runtime.getRuntime().addShutdownHook(keys.restore);
        stty("-icanon", "-echo", "min", "1");
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
        stty(saved);
    }

    /** Runs stty on this process's terminal; null where there is none. */
    private static @Nullable String stty(String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of("stty"));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == 0 ? output.strip() : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
