package dev.rally.comm.batch;

import java.util.concurrent.locks.LockSupport;

/**
 * Mappings that have been closed and are not unmapped yet. A deleted file keeps its blocks on the disk while it is
 * mapped, and the collector, on whose heap a mapping is only a few objects, may not look for it for hours. So when more
 * than {@value #LIMIT_BYTES} bytes wait, it is asked to. Any thread may use it.
 */
final class ClosedMappings {
    static final long LIMIT_BYTES = 64L << 20;

    /** The first collection may come while the closing thread still has the windows on its stack. */
    private static final int COLLECTIONS = 4;

    private static final long PAUSE_NANOS = 20_000_000;

    private static long waitingBytes;
    /** All that was ever closed; tells what came after a collection was asked for. */
    private static long closedBytes;
    /** What somebody still holds after all collections is not asked for again. */
    private static long heldBytes;

    private static boolean collecting;

    private ClosedMappings() {}

    static synchronized long waitingBytes() {
        return waitingBytes;
    }

    static synchronized void add(long bytes) {
        waitingBytes += bytes;
        closedBytes += bytes;
        if (isOver() && !collecting) {
            begin();
        }
    }

    private static void begin() {
        collecting = true;
        Thread collector = new Thread(ClosedMappings::collect, "rally-unmap");
        collector.setDaemon(true);
        collector.start();
    }

    static synchronized void remove(long bytes) {
        waitingBytes -= bytes;
        heldBytes = Math.min(heldBytes, waitingBytes);
    }

    private static synchronized boolean isOver() {
        return waitingBytes - heldBytes > LIMIT_BYTES;
    }

    private static void collect() {
        long asked = 0;
        for (int i = 0; i < COLLECTIONS && isOver(); i++) {
            asked = closedBytes();
            System.gc();
            LockSupport.parkNanos(PAUSE_NANOS << i); // unmapping is another thread's, after the collection
        }
        ended(asked);
    }

    private static synchronized long closedBytes() {
        return closedBytes;
    }

    /** What was closed after the last collection was asked for is nobody's fault yet: it is asked for once more. */
    private static synchronized void ended(long asked) {
        collecting = false;
        if (isOver()) {
            heldBytes = Math.max(heldBytes, waitingBytes - (closedBytes - asked));
        }
        if (isOver()) {
            begin();
        }
    }
}
