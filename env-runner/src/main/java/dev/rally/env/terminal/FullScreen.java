package dev.rally.env.terminal;

import java.io.PrintStream;
import java.util.List;

/** A whole terminal, which is drawn over and over, its cursor hidden until the end. One thread. */
public final class FullScreen implements AutoCloseable {
    private static final String CLEAR = "\u001B[2J";
    private static final String TO_TOP = "\u001B[H";
    private static final String ERASE_LINE = "\u001B[K";
    private static final String ERASE_BELOW = "\u001B[J";
    private static final String HIDE_CURSOR = "\u001B[?25l";
    private static final String SHOW_CURSOR = "\u001B[?25h";

    private final PrintStream out;
    private boolean hooked;

    public FullScreen(PrintStream out) {
        this.out = out;
    }

    /** Clears the terminal, and hides the cursor until {@link #close} or the process's end. */
    public void open() {
        if (!hooked) {
            hooked = true;
            Runtime.getRuntime().addShutdownHook(new Thread(this::showCursor, "cursor"));
        }
        out.print(HIDE_CURSOR + CLEAR);
    }

    /** Draws from the top; what was below is gone. */
    public void draw(List<String> lines) {
        StringBuilder text = new StringBuilder(TO_TOP);
        for (String line : lines) {
            text.append(line).append(ERASE_LINE).append("\r\n");
        }
        out.print(text.append(ERASE_BELOW));
        out.flush();
    }

    /** Brings the cursor back, below what was drawn. */
    @Override
    public void close() {
        out.println();
        showCursor();
    }

    private void showCursor() {
        out.print(SHOW_CURSOR);
        out.flush();
    }
}
