package dev.rally.comm.replay;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One record of a replay log, little-endian like everything:
 *
 * <pre>
 *  0          4            8             16
 * ┌──────────┬────────────┬─────────────┬──────────────────┐
 * │ u32      │ u32 CRC32C │ i64 index   │ the batch        │
 * │ length   │ of batch   │ of excerpt  │ (length bytes)   │
 * └──────────┴────────────┴─────────────┴──────────────────┘
 * </pre>
 *
 * <p>The index stands in the excerpt so that damage between the excerpts cannot shift them unnoticed.
 */
final class Excerpt {
    static final int LENGTH_OFFSET = 0;
    static final int CHECKSUM_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    static final int INDEX_OFFSET = CHECKSUM_OFFSET + Integer.BYTES;
    static final int BATCH_OFFSET = INDEX_OFFSET + Long.BYTES;

    /** The queue maps this much of its file at a time, and lets no record be longer than a quarter of it. */
    static final int BLOCK_BYTES = 64 << 20;

    static final int MAX_BATCH_BYTES = BLOCK_BYTES / 4 - (64 << 10);

    private Excerpt() {}

    /** Only for private memory: a page that goes away under the checksum's machine code ends the process. */
    static int checksum(ByteBuffer memory, int lengthBytes) {
        CRC32C crc = new CRC32C();
        crc.update(memory.duplicate().clear().limit(lengthBytes));
        return (int) crc.getValue();
    }
}
