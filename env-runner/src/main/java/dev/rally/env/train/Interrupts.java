package dev.rally.env.train;

import dev.rally.comm.process.PosixSignals;
import java.util.function.Consumer;

/** Ctrl-C and SIGTERM end a loop in order, with a checkpoint; a second one ends the process at once. */
final class Interrupts {
    /** What a shell reports for a program that Ctrl-C ended. */
    private static final int EXIT_INTERRUPTED = 130;

    private Interrupts() {}

    static void stop(LoopControl control, Consumer<String> say) {
        Runnable heard = () -> {
            if (control.stopping()) {
                // Exit, not halt: the terminal gets its settings back, and the server sees its parent go.
                System.exit(EXIT_INTERRUPTED);
            }
            say.accept("finishing the round, then saving; once more ends at once");
            control.stop();
        };
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            PosixSignals.on(name, heard);
        }
    }
}
