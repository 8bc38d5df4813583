package dev.rally.checkpoints;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.atomic.LongAdder;

/**
 * One file of a checkpoint on its way to the disk.
 *
 * @param bytes how many the content has
 */
record OutputFile(String name, long bytes, Content content) {
    /** Small enough to stay in the processor's cache between checksum and write. */
    static final int CHUNK_BYTES = 64 * 1024;
    /** A large file goes to the disk bit by bit, so that one can see that it does. */
    private static final long SYNC_BYTES = 16 << 20;

    /** Where the bytes come from, from the first one every time. */
    interface Content {
        InputStream open() throws IOException;

        /** Is told how many bytes there were, and their checksum. */
        default void check(long bytes, String sha256) {}
    }

    /**
     * Writes the file into the folder, durably, in one pass over the bytes.
     *
     * @param saved is added to as bytes are on the disk
     */
    Manifest.File write(Path folder, LongAdder saved) throws IOException {
        long total = 0;
        long unsynced = 0;
        MessageDigest digest = Sha256.start();
        byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, bytes + 1)];
        try (InputStream in = content.open();
                FileOutputStream out = new FileOutputStream(folder.resolve(name).toFile())) {
            // What is longer than it was is refused, and need not be copied to its end: it may grow as fast.
            for (int length = in.read(chunk); length >= 0 && total <= bytes; length = in.read(chunk)) {
                digest.update(chunk, 0, length);
                out.write(chunk, 0, length);
                total += length;
                unsynced += length;
                if (unsynced >= SYNC_BYTES) {
                    out.getFD().sync();
                    saved.add(unsynced);
                    unsynced = 0;
                }
            }
            out.getFD().sync();
            saved.add(unsynced);
        }
        String sha256 = Sha256.hex(digest);
        content.check(total, sha256);
        return new Manifest.File(total, sha256);
    }
}
