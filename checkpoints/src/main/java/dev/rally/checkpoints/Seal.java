package dev.rally.checkpoints;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The last field of a JSON object, holding the checksum of all bytes before it:
 *
 * <pre>
 * {
 *   …everything else…,
 *   "manifestSha256" : "64 hex digits"
 * }
 * </pre>
 */
final class Seal {
    private static final byte[] BEFORE = ",\n  \"manifestSha256\" : \"".getBytes(US_ASCII);
    private static final byte[] AFTER = "\"\n}\n".getBytes(US_ASCII);
    private static final int BYTES = BEFORE.length + Sha256.HEX_LENGTH + AFTER.length;

    private Seal() {}

    /** Adds the field to a JSON object that has others. */
    static byte[] close(byte[] json) {
        int end = json.length - 1;
        while (json[end] != '}') {
            end--;
        }
        while (json[end - 1] <= ' ') {
            end--;
        }
        return append(Arrays.copyOf(json, end));
    }

    /** Whether the bytes, every one of them, are as {@link #close} made them. */
    static boolean isIntact(byte[] sealed) {
        return sealed.length > BYTES && Arrays.equals(sealed, append(Arrays.copyOf(sealed, sealed.length - BYTES)));
    }

    private static byte[] append(byte[] body) {
        MessageDigest digest = Sha256.start();
        digest.update(body);
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + BYTES);
        out.writeBytes(body);
        out.writeBytes(BEFORE);
        out.writeBytes(Sha256.hex(digest).getBytes(US_ASCII));
        out.writeBytes(AFTER);
        return out.toByteArray();
    }
}
