package dev.rally.server.life;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock that one living server holds on its home. The system lets go of it when the process dies, however it dies:
 * so whoever holds it knows that every session folder but its own belongs to the dead. The file carries the owner's
 * process id and is never deleted, because a lock on a deleted file excludes nobody.
 */
final class HomeLock implements AutoCloseable {
    /** Beyond the text: where locks are mandatory, the owner's process id must stay readable. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
    /** Behind the process id of an owner that saves and ends. */
    private static final String ENDING = " ending";
    /** How long an ending owner is waited for. */
    private static final long PATIENCE_NS = 60_000_000_000L;

    private static final long POLL_NS = 20_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(HomeLock.class);

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    static HomeLock acquire(Path home, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            takeOver(home, file, channel);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
        write(channel, Long.toString(ProcessHandle.current().pid()));
        return new HomeLock(channel);
    }

    /**
     * Takes the lock; from an owner that ends, when it has: one that saves still, or one that was killed and is being torn
     * down, which takes seconds where it had much memory.
     */
    private static void takeOver(Path home, Path file, FileChannel channel) throws IOException {
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        String awaited = "";
        while (tryLock(channel) == null) {
            String owner = Files.readString(file).strip();
            if (!ends(owner) || System.nanoTime() - deadlineNs > 0) {
                throw new HomeInUseException(home, owner);
            }
            if (!owner.equals(awaited)) {
                LOG.info("waiting for server process {}, which has the home {} until it has ended", owner, home);
                awaited = owner;
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /** Empty: whoever took the lock just now has not said yet who it is. */
    private static boolean ends(String owner) {
        return owner.isEmpty()
                || owner.endsWith(ENDING)
                || (owner.matches("\\d{1,18}") && ParentProcess.isDying(Long.parseLong(owner)));
    }

    /** Tells the next server that it need not wait long. */
    void sayEnding() throws IOException {
        write(channel, ProcessHandle.current().pid() + ENDING);
    }

    private static void write(FileChannel channel, String owner) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
