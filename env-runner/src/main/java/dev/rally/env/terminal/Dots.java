package dev.rally.env.terminal;

import dev.rally.env.scene.Canvas;
import java.util.Locale;

/** A canvas of coloured dots. The field is as large as it can be with dots that are square. */
final class Dots implements Canvas {
    private static final int NOTHING = -1;
    /** By an ink's number, of the terminal's 256 colours. */
    private static final int[] COLOURS = {244, 167, 69, 78};

    private static final int BACKGROUND = 234;

    private final int mostColumns;
    private final int mostRows;
    private final StringBuilder numbers = new StringBuilder();
    private int[][] ink = new int[0][0];
    private float dotsPerUnit;

    /** @param mostRows even */
    Dots(int mostColumns, int mostRows) {
        this.mostColumns = mostColumns;
        this.mostRows = mostRows;
    }

    @Override
    public void field(float width, float height) {
        dotsPerUnit = Math.min(mostColumns / width, mostRows / height);
        int columns = Math.max(1, Math.round(width * dotsPerUnit));
        int rows = Math.max(2, (Math.round(height * dotsPerUnit) + 1) / 2 * 2);
        ink = new int[rows][columns];
        for (int[] row : ink) {
            java.util.Arrays.fill(row, NOTHING);
        }
    }

    @Override
    public void rectangle(Ink with, float x, float y, float width, float height) {
        int lastRow = last(y + height / 2, ink.length);
        for (int row = first(y - height / 2); row <= lastRow; row++) {
            int lastColumn = last(x + width / 2, ink[row].length);
            for (int column = first(x - width / 2); column <= lastColumn; column++) {
                ink[row][column] = with.number;
            }
        }
    }

    private int first(float place) {
        return Math.max(0, (int) Math.floor(place * dotsPerUnit + 0.1f));
    }

    private int last(float place, int length) {
        return Math.min(length, (int) Math.ceil(place * dotsPerUnit - 0.1f)) - 1;
    }

    @Override
    public void circle(Ink with, float x, float y, float radius) {
        for (float down = -radius; down <= radius; down += 0.5f / dotsPerUnit) {
            float half = (float) Math.sqrt(radius * radius - down * down);
            rectangle(with, x, y + down, 2 * half, 0.5f / dotsPerUnit);
        }
    }

    @Override
    public void line(Ink with, float fromX, float fromY, float toX, float toY, float width) {
        float length = (float) Math.hypot(toX - fromX, toY - fromY);
        int steps = Math.max(1, (int) (length * dotsPerUnit * 2));
        for (int i = 0; i <= steps; i++) {
            float at = (float) i / steps;
            rectangle(with, fromX + at * (toX - fromX), fromY + at * (toY - fromY), width, width);
        }
    }

    @Override
    public void number(String name, float value) {
        numbers.append(name)
                .append(": ")
                .append(String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.2f", value));
        numbers.append("   ");
    }

    String numbers() {
        return numbers.toString().strip();
    }

    /** Two rows of dots a line: a character's foreground is the upper one, its background the lower one. */
    void write(StringBuilder text) {
        for (int row = 0; row < ink.length; row += 2) {
            int upper = -2;
            int lower = -2;
            for (int column = 0; column < ink[row].length; column++) {
                if (ink[row][column] != upper || ink[row + 1][column] != lower) {
                    upper = ink[row][column];
                    lower = ink[row + 1][column];
                    text.append("\u001B[38;5;")
                            .append(colour(upper))
                            .append(";48;5;")
                            .append(colour(lower))
                            .append('m');
                }
                text.append('▀');
            }
            text.append("\u001B[0m\u001B[K\r\n");
        }
    }

    private static int colour(int number) {
        return number == NOTHING ? BACKGROUND : COLOURS[number];
    }
}
