package dev.rally.env.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Pixels from 0 (black) to 255.
 *
 * @param pixels {@code [height, width]}
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares pictures
public record Grey(int width, int height, byte[] pixels) {
    private static final byte KIND = 2;
    private static final String RAMP = " .:-=+*#%@";

    static Grey black(int width, int height) {
        return new Grey(width, height, new byte[width * height]);
    }

    /** Copies a picture of the same height into this one, from that column on. */
    void put(Grey part, int column) {
        for (int row = 0; row < height; row++) {
            System.arraycopy(part.pixels, row * part.width, pixels, row * width + column, part.width);
        }
    }

    /**
     * As a small binary message, little-endian: what {@link Picture} begins with, whose kind is {@value #KIND}, width and height in
     * pixels, and then those, row after row.
     */
    public byte[] message(int table, int frame) {
        ByteBuffer out =
                ByteBuffer.allocate(Picture.HEADER_BYTES + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(KIND).put((byte) 0).putShort((short) table).putInt(frame);
        return out.putFloat(width).putFloat(height).put(pixels).array();
    }

    /** As lines of characters, the brighter the denser: the brightest pixel of those that a character stands for. */
    public String[] lines(int columns, int rows) {
        int across = Math.min(columns, width);
        int down = Math.min(rows, height);
        String[] lines = new String[down];
        for (int row = 0; row < down; row++) {
            StringBuilder line = new StringBuilder(across);
            for (int column = 0; column < across; column++) {
                int brightest = brightest(row * height / down, (row + 1) * height / down, column, across);
                line.append(RAMP.charAt(brightest * (RAMP.length() - 1) / 255));
            }
            lines[row] = line.toString();
        }
        return lines;
    }

    private int brightest(int top, int bottom, int column, int across) {
        int brightest = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = column * width / across; x < (column + 1) * width / across; x++) {
                brightest = Math.max(brightest, pixels[y * width + x] & 0xff);
            }
        }
        return brightest;
    }
}
