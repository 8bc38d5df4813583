package dev.rally.comm.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides which thread reads the socket, one at a time. A thread that waits for an answer reads it itself, since being
 * woken by another thread costs more than the whole round trip; the others that wait meanwhile get theirs from it. The
 * attendant, a thread of the client's own, reads only when nobody has for {@link #WARM_NANOS}.
 *
 * <p>A thread that holds the lease may take it again: a callback that it runs may wait for an answer too.
 */
final class ReadLease {
    /** Long enough that the attendant stays away between the exchanges of a loop, too short for anyone to notice. */
    static final long WARM_NANOS = 2_000_000;
    /** A waiting thread that finds its deadline past lets the reader have another look at the socket first. */
    static final long GRACE_NANOS = 250_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Runnable callAttendantBack;
    private @Nullable Thread holder;
    private int depth;
    private boolean attended;
    /** When the lease was last taken or given back. */
    private long since = System.nanoTime();

    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    /** @param callAttendantBack makes the attendant return from the socket; what it does must not be lost when early */
    ReadLease(Runnable callAttendantBack) {
        this.callAttendantBack = callAttendantBack;
    }

    /** Takes the lease on behalf of {@code call}; false when the call is done or its deadline is past. */
    boolean takeFor(Call<?> call) throws InterruptedException {
        lock.lockInterruptibly();
        waiting.getAndIncrement();
        try {
            boolean graceGiven = false;
            while (!call.isDone()) {
                if (holder == null || holder == Thread.currentThread()) {
                    hold(Thread.currentThread());
                    return true;
                }
                if (attended) {
                    callAttendantBack.run();
                }
                long remaining = call.remainingNanos();
                if (remaining <= 0) {
                    if (graceGiven) {
                        return false;
                    }
                    graceGiven = true;
                    remaining = GRACE_NANOS;
                }
                long unused = changed.awaitNanos(remaining);
            }
            return false;
        } finally {
            waiting.getAndDecrement();
            lock.unlock();
        }
    }

    /** Waits until nobody else has read for a while, then takes the lease; false when it is closed and free. */
    boolean takeAsAttendant() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed || holder != null) {
                long warm = since + WARM_NANOS - System.nanoTime();
                if (holder != null && warm <= 0) {
                    changed.await(); // whoever has held it this long signals when giving it back
                } else if (holder != null || warm > 0 || waiting.get() > 0) {
                    long unused = changed.awaitNanos(Math.max(warm, WARM_NANOS / 4));
                } else {
                    hold(Thread.currentThread());
                    attended = true;
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the lease back. */
    void release() {
        lock.lock();
        try {
            if (--depth > 0) {
                return;
            }
            long now = System.nanoTime();
            boolean heldLong = now - since >= WARM_NANOS;
            holder = null;
            attended = false;
            since = now;
            if (waiting.get() > 0 || heldLong || closed) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether a caller waits, so that the attendant must make way. */
    boolean wanted() {
        return waiting.get() > 0;
    }

    /** A call is done whose caller may be waiting for the lease. */
    void announce() {
        if (waiting.get() > 0) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Lets the attendant go. Callers are let go by their calls being done. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void hold(Thread thread) {
        if (depth++ == 0) {
            holder = thread;
            since = System.nanoTime();
        }
    }
}
