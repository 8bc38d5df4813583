package dev.rally.server.life;

import java.lang.ref.Reference;
import java.util.concurrent.TimeUnit;

/**
 * Gives the heap that something large has left back to the system. A server that stands idle collects nothing, so what a
 * deleted agent's replay memory took would stay with the process.
 */
public final class MemoryReturn {
    /** A heap, or what is free of it, that is not worth stopping everybody for. */
    private static final long SMALL_BYTES = 256 << 20;
    /** The serial collector returns nothing the first time, then a tenth, four tenths, and all. */
    private static final int COLLECTIONS = 4;
    /** Between looks whether it has been left by all: 10 ms, then twice as long each time, 20 s in all. */
    private static final int LOOKS = 11;

    private static final long FIRST_WAIT_MS = 10;

    private MemoryReturn() {}

    /**
     * Begins to return the memory of something that is about to become unreachable, on a thread of its own. Where the heap is
     * large, all threads stand still for as long as the collector takes to find what is still in use, and to move that.
     *
     * @param left a weak reference to what was large
     */
    public static void begin(Reference<?> left) {
        Thread thread = new Thread(() -> collect(left), "rally-memory-return");
        thread.setDaemon(true);
        thread.start();
    }

    private static void collect(Reference<?> left) {
        if (Runtime.getRuntime().totalMemory() <= SMALL_BYTES) {
            return;
        }
        try {
            System.gc();
            for (int i = 0; i < LOOKS && !left.refersTo(null); i++) {
                TimeUnit.MILLISECONDS.sleep(FIRST_WAIT_MS << i); // a thread that was at work with it still knows it
                System.gc();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (int i = 1; i < COLLECTIONS && Runtime.getRuntime().freeMemory() > SMALL_BYTES; i++) {
            System.gc();
        }
    }
}
