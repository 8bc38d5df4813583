package dev.rally.server.routing;

import dev.rally.comm.protocol.Protocol;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has everybody who waits told how far their work is, twice in each interval that the protocol promises, whatever the
 * work is at. Its thread sleeps while nothing is at work.
 */
final class Ticker {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(Protocol.PROGRESS_INTERVAL_MS / 2);

    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

    /** Something that may be at work. */
    interface Worker {
        /** Tells those who wait for it; false when nobody does. */
        boolean report();
    }

    private final Worker workers;
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean woken;
    private volatile boolean closed;

    Ticker(Worker workers) {
        this.workers = workers;
        thread = new Thread(this::run, "rally-progress");
        thread.setDaemon(true);
        thread.start();
    }

    /** Work has begun. Cheap where the ticker is awake. */
    void wake() {
        woken = true;
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends it. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            sleep();
            do {
                woken = false;
                pauseForOneInterval();
            } while (anybodyAtWork());
        }
    }

    private boolean anybodyAtWork() {
        try {
            return workers.report();
        } catch (RuntimeException e) {
            LOG.error("somebody who waits could not be told", e);
            return true;
        }
    }

    private void sleep() {
        asleep = true;
        while (!woken && !closed) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    private void pauseForOneInterval() {
        long end = System.nanoTime() + INTERVAL_NS;
        for (long left = INTERVAL_NS; left > 0 && !closed; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }
}
