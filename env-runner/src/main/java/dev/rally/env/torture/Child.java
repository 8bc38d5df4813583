package dev.rally.env.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client in a process of its own, which is started again whenever it has died, as its owner would. */
final class Child implements AutoCloseable {
    private static final int END_S = 60;
    /** A client that ends at once, each time, is not started in a loop. */
    private static final int PAUSE_MS = 200;

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Log log;
    private final Breaches breaches;
    private final Thread keeper;
    private volatile @Nullable Process running;
    private volatile @Nullable Process killed;
    private volatile boolean closed;

    Child(String name, List<String> command, Map<String, String> environment, Log log, Breaches breaches) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.log = log;
        this.breaches = breaches;
        keeper = new Thread(this::keep, "torture-" + name);
        keeper.setDaemon(true);
        keeper.start();
    }

    private void keep() {
        try {
            while (!closed) {
                Process process = start();
                running = process;
                if (closed) {
                    process.destroy();
                }
                logLines(process);
                int code = process.waitFor();
                if (!closed && process != killed) {
                    breaches.report(
                            "clients outlive what happens to the server", name + " ended with exit code " + code);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process start() {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void logLines(Process process) {
        try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                log.line(name, line);
            }
        } catch (IOException e) {
            log.line(name, "its output ended: " + e.getMessage());
        }
    }

    String name() {
        return name;
    }

    @Nullable
    Process process() {
        return running;
    }

    void kill() {
        Process process = running;
        killed = process;
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Ends it at once, with this program. */
    void abandon() {
        closed = true;
        kill();
    }

    /** Ends it in order, or at last without. */
    @Override
    public void close() {
        closed = true;
        Process process = running;
        if (process == null) {
            return;
        }
        process.toHandle().destroy(); // Process.destroy would close what it says last
        try {
            if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
                breaches.report(
                        "clients end when they are told to", name + " did not within " + END_S + " s of SIGTERM");
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
