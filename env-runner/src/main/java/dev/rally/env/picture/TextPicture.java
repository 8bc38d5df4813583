package dev.rally.env.picture;

import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.SceneBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A scene in characters: a line with a title and the scene's numbers, and the field between two walls, as large as its proportions
 * allow; a character is twice as high as it is wide. It stands for what covers its middle; what covers none is shown where its own middle is. One thread.
 */
public final class TextPicture implements Canvas {
    /** Lines beside the field's own. */
    public static final int FRAME_LINES = 3;

    /** How much higher than wide it is. */
    private static final float CHARACTER = 2;

    /** By the number of an ink. */
    private static final char[] INKS = {'.', '#', '#', 'O'};

    private final int columns;
    private final char[][] cells;
    private final StringBuilder numbers = new StringBuilder();
    /** Of the field, in characters. */
    private int across;

    private int down;
    private float fieldWidth;
    private float fieldHeight;

    /** @param rows of the field, and columns of all of it, at most */
    public TextPicture(int columns, int rows) {
        this.columns = columns;
        cells = new char[rows][columns];
    }

    /** A scene's lines, none longer than the columns. */
    public List<String> of(SceneBatch scenes, int scene, String title) {
        return of(canvas -> scenes.draw(scene, canvas), title);
    }

    /** The lines of whatever draws itself. */
    public List<String> of(Consumer<Canvas> drawing, String title) {
        for (char[] row : cells) {
            Arrays.fill(row, ' ');
        }
        numbers.setLength(0);
        field(0, 0);
        drawing.accept(this);
        List<String> lines = new ArrayList<>();
        int room = Math.max(0, columns - numbers.length());
        lines.add(title.substring(0, Math.min(title.length(), room)) + numbers);
        String wall = "-".repeat(across);
        String end = across < columns ? "|" : "";
        lines.add(wall);
        for (int row = 0; row < down; row++) {
            lines.add(new String(cells[row], 0, across) + end);
        }
        lines.add(wall);
        return lines;
    }

    @Override
    public void field(float width, float height) {
        fieldWidth = width;
        fieldHeight = height;
        boolean field = width > 0 && height > 0;
        across = fitted(columns, field ? CHARACTER * cells.length * width / height : columns);
        down = fitted(cells.length, field ? columns * height / width / CHARACTER : cells.length);
    }

    @Override
    public void rectangle(Ink ink, float x, float y, float width, float height) {
        int lastRow = last(y, height, fieldHeight, down);
        int lastColumn = last(x, width, fieldWidth, across);
        for (int row = first(y, height, fieldHeight, down); row <= lastRow; row++) {
            for (int column = first(x, width, fieldWidth, across); column <= lastColumn; column++) {
                cells[row][column] = INKS[ink.number];
            }
        }
    }

    private static int fitted(int most, float wanted) {
        return Math.max(1, Math.min(most, Math.round(wanted)));
    }

    /** The first cell whose middle a thing covers, or the one that its own middle is in; from 0. */
    private static int first(float middle, float size, float length, int cells) {
        double first = Math.ceil((middle - size / 2) * cells / length - 0.5);
        return (int) Math.max(0, Math.min(first, Math.floor(middle * cells / length)));
    }

    /** The last one likewise; -1 where there is no field. */
    private static int last(float middle, float size, float length, int cells) {
        if (!(length > 0)) {
            return -1;
        }
        double last = Math.ceil((middle + size / 2) * cells / length - 0.5) - 1;
        return (int) Math.min(cells - 1, Math.max(last, Math.floor(middle * cells / length)));
    }

    @Override
    public void circle(Ink ink, float x, float y, float radius) {
        int lastRow = last(y, 2 * radius, fieldHeight, down);
        for (int row = first(y, 2 * radius, fieldHeight, down); row <= lastRow; row++) {
            float off = (row + 0.5f) * fieldHeight / down - y;
            float half = (float) Math.sqrt(Math.max(0, radius * radius - off * off));
            rectangle(ink, x, y + off, 2 * half, 0);
        }
    }

    @Override
    public void line(Ink ink, float fromX, float fromY, float toX, float toY, float width) {
        int points = 2 * (across + down);
        for (int point = 0; point <= points; point++) {
            float way = point / (float) points;
            rectangle(ink, fromX + (toX - fromX) * way, fromY + (toY - fromY) * way, 0, 0);
        }
    }

    @Override
    public void number(String name, float value) {
        String shown = value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
        numbers.append("   ").append(name).append(' ').append(shown);
    }
}
