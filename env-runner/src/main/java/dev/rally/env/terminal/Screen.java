package dev.rally.env.terminal;

import dev.rally.env.scene.Canvas;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;

/** Shows what draws itself on a canvas, with characters, each of which is two dots one above the other. One thread. */
public final class Screen {
    /** For the title, the numbers and the cursor's row. */
    private static final int OTHER_ROWS = 3;

    private static final int LINES = 3;

    private final PrintStream out;
    private final String title;
    private final int rows;
    private final int columns;

    public Screen(PrintStream out, String title) {
        this.out = out;
        this.title = title;
        rows = Terminal.rows() - OTHER_ROWS - LINES;
        columns = Terminal.columns();
    }

    /** Hides the cursor, until {@link #close} or the process's end, and clears the terminal. */
    public void open() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::showCursor, "cursor"));
        out.print("\u001B[?25l\u001B[2J");
    }

    /** Brings the cursor back. */
    public void close() {
        out.println();
        showCursor();
    }

    private void showCursor() {
        out.print("\u001B[?25h");
        out.flush();
    }

    /**
     * Shows a picture.
     *
     * @param below lines to show under it; the last few fit
     */
    public void draw(Consumer<Canvas> picture, List<String> below) {
        Dots dots = new Dots(columns - 1, 2 * rows);
        picture.accept(dots);
        StringBuilder text = new StringBuilder("\u001B[H");
        line(text, title);
        dots.write(text);
        line(text, dots.numbers());
        below.subList(Math.max(0, below.size() - LINES), below.size()).forEach(words -> line(text, words));
        out.print(text.append("\u001B[J"));
        out.flush();
    }

    private void line(StringBuilder text, String words) {
        text.append(words, 0, Math.min(words.length(), columns - 1)).append("\u001B[K\r\n");
    }
}
