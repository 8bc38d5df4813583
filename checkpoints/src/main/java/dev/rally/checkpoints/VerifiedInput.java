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

    /** The next bytes, in a little-endian array buffer of their own. */
    ByteBuffer read(int bytes) throws IOException {
        byte[] array = new byte[bytes];
        for (int at = 0; at < bytes; ) {
            int got = in.read(array, at, Math.min(bytes - at, OutputFile.CHUNK_BYTES));
            if (got < 0) {
                throw new EOFException("the file ended while it was read");
            }
            digest.update(array, at, got);
            at += got;
        }
        remaining -= bytes;
        return ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads what is left, and answers the checksum of the whole file in hex. */
    String finish() throws IOException {
        while (remaining > 0) {
            read((int) Math.min(remaining, OutputFile.CHUNK_BYTES));
        }
        return Sha256.hex(digest);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
