package dev.rally.checkpoints;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * Reads a file once from front to back, checksumming what passes. A stream and not a channel, since an interrupt closes
 * channels.
 */
final class VerifiedInput implements AutoCloseable {
    private static final int MAX_HEAP_BYTES = 1 << 20;

    private final FileInputStream in;
    private final MessageDigest digest = Sha256.start();
    private long remaining;

    VerifiedInput(Path file, long bytes) throws IOException {
        in = new FileInputStream(file.toFile());
        remaining = bytes;
    }

    long remaining() {
        return remaining;
    }

    /** The next bytes, in an array of their own. */
    byte[] read(int bytes) throws IOException {
        byte[] array = new byte[bytes];
        for (int at = 0; at < bytes; ) {
            at += some(array, at, bytes - at);
        }
        return array;
    }

    /**
     * The next bytes, in a little-endian buffer of their own. Many of them stay out of the heap, where the collector would
     * hold everybody up to move them.
     */
    ByteBuffer buffer(int bytes) throws IOException {
        if (bytes <= MAX_HEAP_BYTES) {
            return ByteBuffer.wrap(read(bytes)).order(ByteOrder.LITTLE_ENDIAN);
        }
        ByteBuffer all = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte[] chunk = new byte[OutputFile.CHUNK_BYTES];
        while (all.hasRemaining()) {
            all.put(chunk, 0, some(chunk, 0, Math.min(chunk.length, all.remaining())));
        }
        return all.flip();
    }

    private int some(byte[] to, int at, int most) throws IOException {
        int got = in.read(to, at, Math.min(most, OutputFile.CHUNK_BYTES));
        if (got < 0) {
            throw new EOFException("the file ended while it was read");
        }
        digest.update(to, at, got);
        remaining -= got;
        return got;
    }

    /** Reads what is left, and answers the checksum of the whole file in hex. */
    String finish() throws IOException {
        byte[] chunk = new byte[OutputFile.CHUNK_BYTES];
        while (remaining > 0) {
            var unused = some(chunk, 0, (int) Math.min(remaining, chunk.length));
        }
        return Sha256.hex(digest);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
