package dev.rally.server.life;

/**
 * Gives the heap that something large has left back to the system. A server that stands idle collects nothing, so what a
 * deleted agent's replay memory took would stay with the process.
 */
public final class MemoryReturn {
    /** A heap, or what is free of it, that is not worth stopping everybody for. */
    private static final long SMALL_BYTES = 256 << 20;
    /** The serial collector returns nothing the first time, then a tenth, four tenths, and all. */
    private static final int COLLECTIONS = 4;

    private MemoryReturn() {}

    /**
     * To be called when something that may be large has become unreachable, on a thread that nobody waits for. Where the heap is
     * large, all threads stand still for as long as the collector takes to find what is still in use, and to move that.
     */
    public static void collect() {
        Runtime heap = Runtime.getRuntime();
        long toReturn = heap.totalMemory();
        for (int i = 0; i < COLLECTIONS && toReturn > SMALL_BYTES; i++) {
            System.gc();
            toReturn = heap.freeMemory();
        }
    }
}
