package dev.rally.env.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A parallel for over ranges of indices. The caller is one of the threads; the others help with whatever ranges are
 * still unclaimed when they arrive, so nobody waits for a helper that wakes up late. Helpers spin for some microseconds
 * after their last range and then park: an idle pool uses no processor time.
 */
final class RangePool implements AutoCloseable {
    private static final int MAX_RANGES = 0xFFFF;
    private static final int SPINS = 200;
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    /** Work on the indices {@code first} to {@code last - 1}; called by several threads at once. */
    interface RangeTask {
        void run(int first, int last);
    }

    /** {@code run number << 32 | ranges << 16 | next unclaimed range}: claimed and published by one atomic word. */
    private final AtomicLong ticket = new AtomicLong();

    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Helper[] helpers;
    private volatile @Nullable Thread waiting;
    private volatile boolean closed;

    // Written by the caller while no range is unclaimed, read after a range has been claimed.
    private @Nullable RangeTask task;
    private int first;
    private int last;
    private int rangeSize;

    RangePool(int threads) {
        helpers = new Helper[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper("scenes-" + (i + 1));
            helpers[i].start();
        }
    }

    int threads() {
        return helpers.length + 1;
    }

    /**
     * Runs the task over the indices {@code first} to {@code last - 1} in ranges of {@code rangeSize} (more where there
     * would be too many ranges) and returns when all are done. One thread at a time. The first failure of any range is
     * thrown, after all ranges have ended.
     */
    void run(int first, int last, int rangeSize, RangeTask task) {
        if (closed) {
            throw new IllegalStateException("the pool is closed");
        }
        int indices = last - first;
        int size = Math.max(rangeSize, (indices + MAX_RANGES - 1) / MAX_RANGES);
        int ranges = (indices + size - 1) / size;
        if (ranges <= 1 || helpers.length == 0) {
            task.run(first, last);
            return;
        }
        this.task = task;
        this.first = first;
        this.last = last;
        this.rangeSize = size;
        unfinished.set(ranges);
        ticket.set(((ticket.get() >>> 32) + 1) << 32 | (long) ranges << 16);
        wakeHelpers(ranges - 1);
        work();
        awaitUnfinished();
        throwFailure();
    }

    private void wakeHelpers(int atMost) {
        for (int i = 0; i < Math.min(atMost, helpers.length); i++) {
            if (helpers[i].parked) {
                LockSupport.unpark(helpers[i]);
            }
        }
    }

    private boolean hasWork() {
        long word = ticket.get();
        return next(word) < ranges(word);
    }

    private void work() {
        for (long word = ticket.get(); next(word) < ranges(word); word = ticket.get()) {
            if (ticket.compareAndSet(word, word + 1)) {
                runRange(next(word));
            }
        }
    }

    private void runRange(int range) {
        RangeTask claimed = task;
        try {
            int from = first + range * rangeSize;
            if (claimed != null) {
                claimed.run(from, Math.min(last, from + rangeSize));
            }
        } catch (Throwable t) {
            failure.compareAndSet(null, t);
        } finally {
            if (unfinished.decrementAndGet() == 0) {
                LockSupport.unpark(waiting);
            }
        }
    }

    private void awaitUnfinished() {
        for (int spin = 0; spin < SPINS && unfinished.get() > 0; spin++) {
            Thread.onSpinWait();
        }
        if (unfinished.get() > 0) {
            waiting = Thread.currentThread();
            while (unfinished.get() > 0) {
                LockSupport.park(this);
            }
            waiting = null;
        }
    }

    private void throwFailure() {
        Throwable thrown = failure.getAndSet(null);
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private static int ranges(long word) {
        return (int) (word >>> 16) & MAX_RANGES;
    }

    private static int next(long word) {
        return (int) word & MAX_RANGES;
    }

    /** Ends the helpers; no run may be in progress. */
    @Override
    public void close() {
        closed = true;
        for (Helper helper : helpers) {
            LockSupport.unpark(helper);
        }
        try {
            for (Helper helper : helpers) {
                helper.join(CLOSE_TIMEOUT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Helper extends Thread {
        private volatile boolean parked;

        Helper(String name) {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!closed) {
                work();
                awaitWork();
            }
        }

        private void awaitWork() {
            for (int spin = 0; spin < SPINS; spin++) {
                if (hasWork() || closed) {
                    return;
                }
                Thread.onSpinWait();
            }
            parked = true;
            while (!hasWork() && !closed) {
                LockSupport.park(RangePool.this);
            }
            parked = false;
        }
    }
}
