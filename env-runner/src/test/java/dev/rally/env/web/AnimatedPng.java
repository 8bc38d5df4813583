package dev.rally.env.web;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Puts pictures of one size and kind together to one that moves (https://www.w3.org/TR/png-3, animation chunks): the pictures'
 * own compressed data, in frames.
 */
final class AnimatedPng {
    private static final int SIGNATURE = 8;
    /** A chunk's length and type before its data, and its checksum behind. */
    private static final int BEFORE = 8;

    private static final int AFTER = 4;
    private static final int DELAY_UNITS_PER_S = 1000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private int sequence;

    private AnimatedPng() {}

    /** @param delayMs how long each picture is shown */
    static byte[] of(List<byte[]> pngs, int delayMs) throws IOException {
        return new AnimatedPng().write(pngs, delayMs);
    }

    private byte[] write(List<byte[]> pngs, int delayMs) throws IOException {
        byte[] first = pngs.get(0);
        byte[] header = data(first, "IHDR");
        out.write(first, 0, SIGNATURE);
        chunk("IHDR", header);
        chunk("acTL", ByteBuffer.allocate(8).putInt(pngs.size()).putInt(0).array());
        for (byte[] png : pngs) {
            if (!Arrays.equals(header, data(png, "IHDR"))) {
                throw new IOException("a picture is of another size or kind than the first");
            }
            frame(header, delayMs);
            byte[] pixels = data(png, "IDAT");
            if (png == first) {
                chunk("IDAT", pixels);
            } else {
                chunk(
                        "fdAT",
                        ByteBuffer.allocate(4 + pixels.length)
                                .putInt(sequence++)
                                .put(pixels)
                                .array());
            }
        }
        chunk("IEND", new byte[0]);
        return bytes.toByteArray();
    }

    private void frame(byte[] header, int delayMs) throws IOException {
        ByteBuffer control = ByteBuffer.allocate(26).putInt(sequence++);
        control.put(header, 0, 8).putInt(0).putInt(0); // the size, and where
        control.putShort((short) delayMs).putShort((short) DELAY_UNITS_PER_S);
        chunk("fcTL", control.array());
    }

    /** What the chunks of that type hold, one after the other. */
    private static byte[] data(byte[] png, String type) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(png);
        for (int at = SIGNATURE; at + BEFORE <= png.length; ) {
            int length = in.getInt(at);
            if (new String(png, at + 4, 4, StandardCharsets.US_ASCII).equals(type)) {
                all.write(png, at + BEFORE, length);
            }
            at += BEFORE + length + AFTER;
        }
        return all.toByteArray();
    }

    private void chunk(String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) sum.getValue());
    }
}
