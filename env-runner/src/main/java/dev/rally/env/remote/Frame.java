package dev.rally.env.remote;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One frame that has come.
 *
 * @param payload little-endian, from its position on; its memory is reused by the next frame
 */
public record Frame(FrameType type, ByteBuffer payload) {

    /** The rest of the payload as text; malformed UTF-8 becomes U+FFFD. */
    public String text() {
        return StandardCharsets.UTF_8.decode(payload).toString();
    }
}
