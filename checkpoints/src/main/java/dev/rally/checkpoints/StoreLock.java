package dev.rally.checkpoints;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One at a time with what a file stands for: among threads by a lock, among processes by a locked file, which the operating system
 * unlocks when its process dies.
 */
final class StoreLock {
    private static final long WAIT_MS = 60_000;
    private static final long POLL_MS = 2;

    /** For all stores of this process, by the file: a process may lock a file once only. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final Path file;
    private final ReentrantLock threads;

    StoreLock(Path file) {
        this.file = file;
        threads = THREADS.computeIfAbsent(file, f -> new ReentrantLock());
    }

    interface Action<T> {
        T run() throws IOException;
    }

    /** Runs the action alone. An interrupt waits until it has ended: half a save helps nobody. */
    <T> T hold(Action<T> action) throws IOException {
        boolean interrupted = Thread.interrupted();
        threads.lock();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = acquire(channel)) {
            assert lock.isValid();
            return action.run();
        } finally {
            threads.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private FileLock acquire(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS);
        while (true) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("another process has held " + file + " for " + WAIT_MS
                        + " ms; end it, or use another home folder");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
        }
    }
}
