package dev.rally.env.train;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** What people want of a running loop. Any thread may ask; the loop's thread looks between two steps. */
public final class LoopControl {
    private static final long STOP_CHECK_MS = 200;

    private final AtomicBoolean saveRequested = new AtomicBoolean();
    private volatile boolean stopping;
    private volatile boolean paused;
    private boolean ended;

    /** Asks the loop to finish its round, save and end. */
    public synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    public boolean stopping() {
        return stopping;
    }

    public synchronized void pause(boolean pause) {
        paused = pause;
        notifyAll();
    }

    public boolean paused() {
        return paused;
    }

    /** Asks for a named checkpoint after the round. */
    public void requestSave() {
        saveRequested.set(true);
    }

    boolean takeSaveRequest() {
        return saveRequested.getAndSet(false);
    }

    /** Blocks the loop's thread while it is paused. */
    public void awaitResumed() {
        if (paused && !stopping) {
            blockWhilePaused();
        }
    }

    private synchronized void blockWhilePaused() {
        while (paused && !stopping) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopping = true;
            }
        }
    }

    /** Sleeps, but wakes when the loop is to stop. */
    synchronized void sleep(long ms) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        while (!stopping && System.nanoTime() < end) {
            try {
                wait(STOP_CHECK_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopping = true;
            }
        }
    }

    synchronized void ended() {
        ended = true;
        notifyAll();
    }

    /** Waits for the loop's end; false if it did not come in time. */
    public synchronized boolean awaitEnd(long timeoutMs) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!ended && System.nanoTime() < end) {
            try {
                wait(STOP_CHECK_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return ended;
    }
}
