package dev.rally.env.command;

import dev.rally.comm.process.PosixSignals;
import dev.rally.env.train.LoopControl;
import java.util.function.Consumer;

/**
 * Ctrl-C and SIGTERM end a loop in order, with a checkpoint; a second one ends the process at once, or, when all is saved,
 * the last evaluation. Who sends anything but Ctrl-C will not wait for an evaluation.
 */
final class Interrupts {
    /** What a shell reports for a program that Ctrl-C ended. */
    private static final int EXIT_INTERRUPTED = 130;

    private Interrupts() {}

    static void stop(LoopControl control, LastWait wait, Consumer<String> say) {
        PosixSignals.on("INT", () -> heard(control, wait, say, control::stop));
        for (String name : new String[] {"TERM", "HUP"}) {
            PosixSignals.on(name, () -> heard(control, wait, say, control::hurry));
        }
    }

    private static void heard(LoopControl control, LastWait wait, Consumer<String> say, Runnable stop) {
        if (!control.stopping()) {
            say.accept("finishing the round, then saving; once more ends at once");
            stop.run();
            wait.begin();
        } else if (control.saved() && !control.hurried()) {
            control.hurry();
        } else {
            wait.cutShort();
            // Exit, not halt: the terminal gets its settings back, and the server sees its parent go.
            System.exit(EXIT_INTERRUPTED);
        }
    }
}
