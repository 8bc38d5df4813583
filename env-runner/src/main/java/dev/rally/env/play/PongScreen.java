package dev.rally.env.play;

import dev.rally.env.pong.PongRules;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;

/** Draws one Pong game with characters, from what the right side sees. */
final class PongScreen {
    private static final int COLUMNS = 78;
    /** With the walls, the title and the cursor's row they fill the 24 rows of the smallest usual terminal. */
    private static final int ROWS = 20;

    private static final PongRules RULES = PongRules.DEFAULT;

    private final PrintStream out;
    private final String title;
    private final char[][] cells = new char[ROWS][COLUMNS];

    PongScreen(PrintStream out, String title) {
        this.out = out;
        this.title = title;
    }

    /** Hides the cursor, until {@link #close} or the process's end, and clears the terminal. */
    void open() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::showCursor, "cursor"));
        out.print("\u001B[?25l\u001B[2J");
    }

    /** Brings the cursor back. */
    void close() {
        out.println();
        showCursor();
    }

    private void showCursor() {
        out.print("\u001B[?25h");
        out.flush();
    }

    /** @param view the 11 features of the right side */
    void draw(FloatBuffer view) {
        out.print(frame(view));
        out.flush();
    }

    String frame(FloatBuffer view) {
        for (char[] row : cells) {
            Arrays.fill(row, ' ');
            row[COLUMNS / 2] = '.';
        }
        paddle(view.get(5), view.get(6));
        paddle(view.get(2), view.get(3));
        cells[row(view.get(8))][column(view.get(7))] = 'O';
        StringBuilder text = new StringBuilder("\u001B[H");
        String score = String.format(Locale.ROOT, "   %.0f : %.0f   rally %.0f", view.get(4), view.get(1), view.get(0));
        text.append(title, 0, Math.min(title.length(), COLUMNS - score.length()))
                .append(score)
                .append("\u001B[K\r\n");
        String wall = "-".repeat(COLUMNS);
        text.append(wall).append('\n');
        for (char[] row : cells) {
            text.append(row).append('\n');
        }
        return text.append(wall).append('\n').toString();
    }

    private void paddle(float x, float y) {
        int top = row(y - RULES.paddleHeight() / 2);
        int bottom = row(y + RULES.paddleHeight() / 2 - 1);
        for (int row = top; row <= bottom; row++) {
            cells[row][column(x)] = '#';
        }
    }

    private static int row(float y) {
        return Math.max(0, Math.min(ROWS - 1, (int) (y / RULES.height() * ROWS)));
    }

    private static int column(float x) {
        return Math.max(0, Math.min(COLUMNS - 1, (int) (x / RULES.width() * COLUMNS)));
    }
}
