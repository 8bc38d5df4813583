package dev.rally.env.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A parallel for over ranges of indices. The caller is one of the threads. Each thread has a share of the ranges, the
 * same in every run, so that what it works on stays in its own core's caches; whoever is through with its share takes
 * from the others', so that nobody waits for a helper that wakes up late. Helpers spin for some microseconds after their
 * last range and then park: an idle pool uses no processor time.
 */
final class RangePool implements AutoCloseable {
    private static final int MAX_RANGES = 0xFFFF;
    private static final int SPINS = 200;
    private static final int STRIDE = 16;
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    /** Work on the indices {@code first} to {@code last - 1}; called by several threads at once. */
    interface RangeTask {
        void run(int first, int last);
    }

    /**
     * Per thread, a cache line apart, its share of a run: {@code run number << 32 | end << 16 | next unclaimed range}. One
     * atomic word publishes a share and claims from it, so a claim never takes from a run that is over.
     */
    private final AtomicLongArray shares;

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
    private long runs;

    RangePool(int threads) {
        helpers = new Helper[threads - 1];
        shares = new AtomicLongArray(threads * STRIDE);
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper(i + 1);
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
        publish(ranges);
        work(0);
        awaitUnfinished();
        throwFailure();
    }

    private void publish(int ranges) {
        runs++;
        int threads = threads();
        for (int owner = threads - 1; owner >= 0; owner--) {
            long from = (long) ranges * owner / threads;
            long end = (long) ranges * (owner + 1) / threads;
            shares.set(owner * STRIDE, runs << 32 | end << 16 | from);
            if (owner > 0 && end > from && helpers[owner - 1].parked) {
                LockSupport.unpark(helpers[owner - 1]);
            }
        }
    }

    private boolean hasWork() {
        for (int owner = 0; owner < threads(); owner++) {
            long share = shares.get(owner * STRIDE);
            if (next(share) < end(share)) {
                return true;
            }
        }
        return false;
    }

    /** Works on a thread's own share first and then on what is left of the others'. */
    private void work(int thread) {
        for (int i = 0; i < threads(); i++) {
            int owner = (thread + i) % threads();
            int at = owner * STRIDE;
            for (long share = shares.get(at); next(share) < end(share); share = shares.get(at)) {
                if (shares.compareAndSet(at, share, share + 1)) {
                    runRange(next(share));
                }
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

    private static int end(long share) {
        return (int) (share >>> 16) & MAX_RANGES;
    }

    private static int next(long share) {
        return (int) share & MAX_RANGES;
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
        private final int thread;
        private volatile boolean parked;

        Helper(int thread) {
            super("scenes-" + thread);
            this.thread = thread;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!closed) {
                work(thread);
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
