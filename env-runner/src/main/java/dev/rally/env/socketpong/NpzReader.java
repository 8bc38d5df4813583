package dev.rally.env.socketpong;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads a picture as {@link NpzFrame} describes it, and nothing else: another name, type, shape or length is refused. No more
 * is inflated than a picture takes, and nothing is ever unpickled.
 */
final class NpzReader {
    private static final String ENTRY = "frame.npy";
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int PREFIX_BYTES = MAGIC.length + Short.BYTES;
    private static final int MAX_HEADER_BYTES = 1024;
    private static final int PIXELS = FramePainter.ROWS * FramePainter.COLUMNS;

    /** A zip archive's end: its signature, and where it has the directory's length and place. */
    private static final int END_SIGNATURE = 0x06054b50;

    private static final int END_BYTES = 22;
    private static final int DIRECTORY_BYTES = 12;
    private static final int DIRECTORY_PLACE = 16;
    private static final int COMMENT_BYTES = 20;

    private NpzReader() {}

    /**
     * Whether what has come ends as an archive does: nothing but that tells where a picture ends.
     *
     * @param come little-endian; what has come is before its position
     */
    static boolean isWhole(ByteBuffer come) {
        int end = come.position() - END_BYTES;
        return end >= 0
                && come.getInt(end) == END_SIGNATURE
                && come.getShort(end + COMMENT_BYTES) == 0
                && come.getInt(end + DIRECTORY_PLACE) + come.getInt(end + DIRECTORY_BYTES) == end;
    }

    /**
     * The pixels, [50, 70], row by row.
     *
     * @throws RallyException INVALID_REQUEST for what is no such picture
     */
    static byte[] pixels(byte[] npz) {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(npz))) {
            ZipEntry entry = zip.getNextEntry();
            check(entry != null && entry.getName().equals(ENTRY), npz, "its first entry is not " + ENTRY);
            byte[] npy = zip.readNBytes(PREFIX_BYTES + MAX_HEADER_BYTES + PIXELS + 1);
            byte[] pixels = array(npy, npz); // before anything looks for what follows, which would inflate all of it
            check(zip.getNextEntry() == null, npz, "it has more than one entry");
            return pixels;
        } catch (IOException e) {
            throw refused(npz, "it is no archive: " + e.getMessage());
        }
    }

    private static byte[] array(byte[] npy, byte[] npz) {
        check(
                npy.length >= PREFIX_BYTES && Arrays.equals(MAGIC, 0, MAGIC.length, npy, 0, MAGIC.length),
                npz,
                "no array");
        int header = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN).getShort(MAGIC.length) & 0xffff;
        int from = PREFIX_BYTES + header;
        check(npy.length == from + PIXELS, npz, "its array has not " + PIXELS + " bytes");
        String description = new String(npy, PREFIX_BYTES, header, StandardCharsets.US_ASCII).strip();
        check(description.equals(NpzFrame.DESCRIPTION), npz, "its array is " + description);
        return Arrays.copyOfRange(npy, from, npy.length);
    }

    private static void check(boolean condition, byte[] npz, String why) {
        if (!condition) {
            throw refused(npz, why);
        }
    }

    private static RallyException refused(byte[] npz, String why) {
        return new RallyException(
                ErrorCode.INVALID_REQUEST,
                npz.length + " bytes came that are no picture of socket-pong: " + why + "; wanted is "
                        + NpzFrame.DESCRIPTION);
    }
}
