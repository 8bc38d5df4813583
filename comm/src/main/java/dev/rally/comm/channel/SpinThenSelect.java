package dev.rally.comm.channel;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;

/**
 * Lets the event loop look for work a little longer before it sleeps. Clients that play ask again and again, and waking
 * a core that has gone to sleep takes longer than many an inference: measured between two processes on two cores, a
 * command of 20 µs took 75 µs without and takes 29 µs with this, when the client does the same. An idle server sleeps.
 */
final class SpinThenSelect implements SelectStrategy {
    /** Longer than it takes to wake a core twice; the most that each command may cost in vain. */
    private static final long SPIN_NANOS = 150_000;

    private long lastWork = System.nanoTime();

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // yielding gives the core to whoever has real work
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        int ready = selectNow.get();
        long now = System.nanoTime();
        if (hasTasks || ready > 0) {
            lastWork = now;
            return ready;
        }
        if (now - lastWork > SPIN_NANOS) {
            return SELECT;
        }
        Thread.yield();
        return CONTINUE;
    }
}
