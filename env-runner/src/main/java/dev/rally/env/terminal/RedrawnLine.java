package dev.rally.env.terminal;

import dev.rally.comm.process.PosixSignals;
import java.io.PrintStream;

/**
 * The last line of a terminal, which is written over again and again, whatever becomes of the terminal's width meanwhile.
 * For any thread.
 */
public final class RedrawnLine {
    private static final String TO_START = "\r";
    private static final String UP = "\u001B[A";
    private static final String ERASE_BELOW = "\u001B[J";

    private final PrintStream out;
    private volatile boolean resized;
    private int columns;
    private int shown;

    public RedrawnLine(PrintStream out) {
        this.out = out;
        columns = Terminal.columns();
        PosixSignals.on("WINCH", () -> resized = true);
    }

    /** How long a line may be. */
    public synchronized int columns() {
        return Math.max(1, columns - 1);
    }

    /** Shows the line, cut to what fits, in the place of the one before. */
    public synchronized void show(String line) {
        StringBuilder text = new StringBuilder(start());
        int length = Math.min(line.length(), columns());
        text.append(line, 0, length).append(ERASE_BELOW);
        shown = length;
        out.print(text);
        out.flush();
    }

    /** Prints a line that stays, above. */
    public synchronized void print(String line) {
        out.print(start() + ERASE_BELOW + line + "\n");
        shown = 0;
        out.flush();
    }

    /** The line stays as it is; what is printed next comes below. */
    public synchronized void end() {
        out.println();
        shown = 0;
    }

    /** To where the line began: a terminal that has become narrower has wrapped it. */
    private String start() {
        if (!resized) {
            return TO_START;
        }
        resized = false;
        columns = Terminal.columns();
        int wrapped = Math.max(0, shown - 1) / columns;
        return TO_START + UP.repeat(wrapped);
    }
}
