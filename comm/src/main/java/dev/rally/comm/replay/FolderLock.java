package dev.rally.comm.replay;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a folder to one writer. The operating system gives the lock back when the process dies, however it dies. */
final class FolderLock implements AutoCloseable {
    private static final String FILE_NAME = "writer.lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes the folder when it is not there and locks it, or throws INVALID_PARAMS when somebody else has. */
    static FolderLock acquire(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(FILE_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        folder + " is being written by another process or log; close that one, or use another folder");
            }
            return new FolderLock(channel);
        } catch (IOException e) {
            throw new RallyException(ErrorCode.INTERNAL_ERROR, "cannot lock " + folder + ": " + FileFault.why(e), e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new RallyException(ErrorCode.INTERNAL_ERROR, "cannot give back the lock of a replay folder", e);
        }
    }
}
