package dev.rally.checkpoints;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/** One file of a checkpoint on its way to the disk. */
record OutputFile(String name, List<ByteBuffer> parts) {
    /** Small enough to stay in the processor's cache between checksum and write. */
    static final int CHUNK_BYTES = 64 * 1024;

    long bytes() {
        return parts.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    /** Writes the file into the folder, durably, in one pass over the bytes. */
    Manifest.File write(Path folder) throws IOException {
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
                }
            }
            out.getFD().sync();
        }
        return new Manifest.File(bytes(), Sha256.hex(digest));
    }
}
