package dev.rally.checkpoints;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** One file of a checkpoint on its way to the disk. */
record OutputFile(String name, List<ByteBuffer> parts) {
    /** Small enough to stay in the processor's cache between checksum and write. */
    static final int CHUNK_BYTES = 64 * 1024;
    /** A large file goes to the disk bit by bit, so that one can see that it does. */
    private static final long SYNC_BYTES = 16 << 20;

    long bytes() {
        return parts.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    /**
     * Writes the file into the folder, durably, in one pass over the bytes.
     *
     * @param saved is added to as bytes are on the disk
     */
    Manifest.File write(Path folder, LongAdder saved) throws IOException {
        long unsynced = 0;
        MessageDigest digest = Sha256.start();
        byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, bytes())];
        try (FileOutputStream out = new FileOutputStream(folder.resolve(name).toFile())) {
            for (ByteBuffer part : parts) {
                ByteBuffer rest = part.duplicate();
                while (rest.hasRemaining()) {
                    int length = Math.min(rest.remaining(), chunk.length);
                    rest.get(chunk, 0, length);
                    digest.update(chunk, 0, length);
                    out.write(chunk, 0, length);
                    unsynced += length;
                    if (unsynced >= SYNC_BYTES) {
                        out.getFD().sync();
                        saved.add(unsynced);
                        unsynced = 0;
                    }
                }
            }
            out.getFD().sync();
            saved.add(unsynced);
        }
        return new Manifest.File(bytes(), Sha256.hex(digest));
    }
}
