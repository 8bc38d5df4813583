package dev.rally.server.life;

import java.time.Duration;

/** Bounds how long the ending may take: a parent that restarts its server must not find the old one there for long. */
public final class Watchdog {
    /** From the reason to end, or the end of the last save that went on, until the process is gone, at most. */
    public static final Duration LIMIT = Duration.ofMillis(4500);

    private static final long LOOK_MS = 100;

    private Watchdog() {}

    /** Halts the process, with {@code exitCode}, when it is still there after {@link #LIMIT} and saves nothing. */
    public static void start(int exitCode, Saving saving) {
        Patience patience = new Patience(saving, LIMIT);
        Thread thread = new Thread(() -> watch(patience, exitCode), "rally-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    private static void watch(Patience patience, int exitCode) {
        while (!patience.isOver()) {
            try {
                Thread.sleep(LOOK_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        System.err.println("the server did not end within " + LIMIT.toMillis() + " ms; halting it");
        Runtime.getRuntime().halt(exitCode);
    }
}
