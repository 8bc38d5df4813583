package dev.rally.env.socketpong;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A picture as NumPy's {@code savez_compressed(frame=…)} writes it: a zip archive whose only entry, frame.npy, is
 *
 * <pre>
 *  0         6     8        10                            128
 * +---------+-----+--------+-----------------------------+------------------+
 * | \x93    | 1 0 | header | header, padded with spaces, | 50 rows of 70    |
 * | NUMPY   |     | length | \n at its end               | bytes            |
 * +---------+-----+--------+-----------------------------+------------------+
 * </pre>
 *
 * the header's length being uint16, little-endian. NumPy reads it without pickles. Even where nothing could be
 * compressed it stays below the 4,096 bytes that the client reads at once.
 */
final class NpzFrame {
    static final int MAX_BYTES = 4096;

    private static final String ENTRY = "frame.npy";
    static final String DESCRIPTION = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + FramePainter.ROWS + ", "
            + FramePainter.COLUMNS + "), }";
    private static final int PREFIX_BYTES = 10;
    private static final int ALIGNMENT = 64;
    private static final byte[] HEADER = header();
    /** Equal pictures are equal bytes. */
    private static final LocalDateTime LONG_AGO = LocalDateTime.of(1980, 1, 1, 0, 0);

    private NpzFrame() {}

    private static byte[] header() {
        int unpadded = PREFIX_BYTES + DESCRIPTION.length() + 1;
        int bytes = (unpadded + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        String text = DESCRIPTION + " ".repeat(bytes - unpadded) + "\n";
        return ByteBuffer.allocate(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) text.length())
                .put(text.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    /**
     * The archive.
     *
     * @param pixels [50, 70], row by row
     */
    static byte[] of(byte[] pixels) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(MAX_BYTES);
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry(ENTRY);
            entry.setTimeLocal(LONG_AGO);
            zip.putNextEntry(entry);
            zip.write(HEADER);
            zip.write(pixels);
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }
}
