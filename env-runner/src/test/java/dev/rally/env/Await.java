package dev.rally.env;

import java.util.concurrent.Callable;

/** Waits for what shows only when it is looked for, such as a line in another process's file. */
public final class Await {
    /** The processes that are waited for need the cores. */
    private static final int PAUSE_MS = 5;

    private Await() {}

    /** Returns when it is so; a test's timeout interrupts it. */
    public static void until(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(PAUSE_MS);
        }
    }
}
