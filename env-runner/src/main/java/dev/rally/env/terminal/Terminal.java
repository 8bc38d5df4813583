package dev.rally.env.terminal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Whether people sit at the other end. POSIX only: elsewhere the answer is no. */
public final class Terminal {
    private Terminal() {}

    public static boolean isInput() {
        return isTerminal("0");
    }

    public static boolean isOutput() {
        return isTerminal("1");
    }

    /** Java's own console does not tell input from output, and since 22 is there even without a terminal. */
    private static boolean isTerminal(String descriptor) {
        try {
            Process test =
                    new ProcessBuilder("test", "-t", descriptor).inheritIO().start();
            return test.waitFor(2, TimeUnit.SECONDS) && test.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
