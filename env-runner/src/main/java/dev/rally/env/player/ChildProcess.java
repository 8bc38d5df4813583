package dev.rally.env.player;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process that plays. It is gone with this one, killed or not, where the system has a way: {@code setpriv} of util-linux. What it
 * prints as errors is passed on line by line.
 */
final class ChildProcess implements AutoCloseable {
    private static final List<String> LEASH = List.of("setpriv", "--pdeathsig", "KILL");
    private static final boolean HAS_LEASH = hasLeash();
    private static final int KEPT_LINES = 20;
    private static final long KILL_MS = 2_000;
    private static final long PRINTED_MS = 500;

    private final Process process;
    private final Consumer<String> say;
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final Thread errors;
    private int printed;

    /**
     * Starts it. The thread that does so must live as long as the process: systems that end a child with its parent look at the
     * thread.
     *
     * @param say is told what it prints, line by line, on a thread of its own
     */
    ChildProcess(List<String> command, Consumer<String> say) {
        this.say = say;
        try {
            ProcessBuilder builder = new ProcessBuilder(leashed(command));
            builder.environment().put("PYTHONIOENCODING", "utf-8:backslashreplace");
            process = builder.start();
        } catch (IOException e) {
            throw new PlayerException(command.get(0) + " cannot be started: " + e.getMessage(), e);
        }
        errors = new Thread(() -> pass(process.getErrorStream()), "player-errors");
        errors.setDaemon(true);
        errors.start();
    }

    private static List<String> leashed(List<String> command) {
        List<String> whole = new ArrayList<>(HAS_LEASH ? LEASH : List.of());
        whole.addAll(command);
        return whole;
    }

    /** Older ones do not know the option. */
    private static boolean hasLeash() {
        try {
            List<String> test = new ArrayList<>(LEASH);
            test.add("true");
            return new ProcessBuilder(test).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    InputStream output() {
        return process.getInputStream();
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    private void pass(InputStream stream) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c != '\n') {
                    line.append((char) c);
                }
                if (c == '\n' || line.length() == Limits.PRINTED_LINE_CHARS) {
                    print(line.toString());
                    line.setLength(0);
                }
            }
            if (line.length() > 0) {
                print(line.toString());
            }
        } catch (IOException e) {
            // it is gone
        }
    }

    /** Passes a printed line on, within measure. */
    void print(String line) {
        synchronized (lastLines) {
            lastLines.add(line);
            if (lastLines.size() > KEPT_LINES) {
                lastLines.remove();
            }
            boolean fits = printed < Limits.PRINTED_CHARS;
            printed = Math.min(Limits.PRINTED_CHARS, printed + line.length() + 1);
            if (fits) {
                say.accept(
                        printed < Limits.PRINTED_CHARS
                                ? line
                                : "(it has printed " + Limits.PRINTED_CHARS + " characters; the rest is left out)");
            }
        }
    }

    /** Its exit code; null when it does not end within that time. */
    @Nullable
    Integer exitCode(long ms) {
        try {
            return process.waitFor(ms, TimeUnit.MILLISECONDS) ? process.exitValue() : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** The end of what it has printed, when it has ended. */
    String lastLines() {
        awaitPrinted();
        synchronized (lastLines) {
            return String.join("\n", lastLines);
        }
    }

    /** A child of its own may hold its output open. */
    private void awaitPrinted() {
        try {
            errors.join(PRINTED_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes its input, which asks it to end, and ends it and its children by force when it does not. */
    void close(long graceMs) {
        List<ProcessHandle> children = process.descendants().toList();
        try {
            input().close();
        } catch (IOException e) {
            // it is gone, or has never read what is left
        }
        if (exitCode(graceMs) == null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            exitCode(KILL_MS);
        }
        children.forEach(ProcessHandle::destroyForcibly);
        awaitPrinted();
    }

    @Override
    public void close() {
        close(0);
    }
}
