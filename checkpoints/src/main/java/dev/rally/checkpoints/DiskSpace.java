package dev.rally.checkpoints;

import static dev.rally.checkpoints.CheckpointException.Code.DISK_FULL;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How many bytes a folder's disk still takes; asked before a save, so that it does not fail half-way. */
public interface DiskSpace {
    DiskSpace REAL = folder -> Files.getFileStore(folder).getUsableSpace();

    /** Linux, macOS and quotas; Windows. */
    List<String> FULL = List.of("no space left on device", "disk quota exceeded", "not enough space on the disk");

    long usableBytes(Path folder) throws IOException;

    default void require(Path folder, long bytes) throws IOException {
        if (usableBytes(folder) < bytes) {
            throw full(folder, bytes, null);
        }
    }

    /** Says how much is needed, and how much there is. */
    default CheckpointException full(Path folder, long bytes, @Nullable Throwable cause) throws IOException {
        String why = cause == null ? "" : " (" + cause.getMessage() + ")";
        return noRoom(folder, "it takes " + bytes + " bytes, and " + usableBytes(folder) + " are free" + why, cause);
    }

    /** Whether that is why writing failed. */
    static boolean isFull(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return FULL.stream().anyMatch(message::contains);
    }

    static CheckpointException noRoom(Path folder, String what, @Nullable Throwable cause) {
        return new CheckpointException(
                DISK_FULL,
                "no room for a checkpoint in " + folder + ": " + what
                        + "; free some room and save again. Earlier checkpoints stay readable.",
                cause);
    }
}
