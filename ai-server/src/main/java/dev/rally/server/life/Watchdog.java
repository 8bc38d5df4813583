package dev.rally.server.life;

import java.time.Duration;

/** Bounds how long the ending may take: a parent that restarts its server must never find the old one still there. */
public final class Watchdog {
    /** From the reason to end until the process is gone, at most. */
    public static final Duration LIMIT = Duration.ofMillis(4500);

    private Watchdog() {}

    /** Halts the process, with {@code exitCode}, when it is still there after {@link #LIMIT}. */
    public static void start(int exitCode) {
        Thread thread = new Thread(
                () -> {
                    try {
                        Thread.sleep(LIMIT.toMillis());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    System.err.println("the server did not end within " + LIMIT.toMillis() + " ms; halting it");
                    Runtime.getRuntime().halt(exitCode);
                },
                "rally-watchdog");
        thread.setDaemon(true);
        thread.start();
    }
}
