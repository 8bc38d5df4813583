package dev.rally.comm.batch;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** New files that only their owner may read, of a size that the disk has really given. */
final class PrivateFile {
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final int CHUNK_BYTES = 1 << 20;

    private PrivateFile() {}

    /** Makes the file full of zeros; leaves nothing behind when it cannot. */
    static void allocate(Path path, long sizeBytes) {
        boolean made = false;
        try (FileChannel channel = FileChannel.open(path, NEW, ownerOnly(path))) {
            made = true;
            // Only writing makes the disk give the room; a file that is merely long faults later, under a mapping.
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, sizeBytes));
            for (long at = 0; at < sizeBytes; at += zeros.position()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), sizeBytes - at));
                while (zeros.hasRemaining()) {
                    channel.write(zeros, at + zeros.position());
                }
            }
        } catch (IOException e) {
            throw failed(path, sizeBytes, made, e);
        }
    }

    private static RallyException failed(Path path, long sizeBytes, boolean made, IOException e) {
        if (!made) {
            return new RallyException(ErrorCode.INTERNAL_ERROR, "cannot make " + path + ": " + FileFault.why(e), e);
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException alsoFailed) {
            e.addSuppressed(alsoFailed);
        }
        return new RallyException(
                ErrorCode.DISK_FULL,
                "no room for the " + sizeBytes + " bytes of " + path + " (" + e.getMessage()
                        + "); free some disk space",
                e);
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
