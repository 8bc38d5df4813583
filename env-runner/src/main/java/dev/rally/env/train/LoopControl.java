package dev.rally.env.train;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** What people want of a running loop. Any thread may ask; the loop's thread looks between two steps. */
public final class LoopControl {
    private static final long STOP_CHECK_MS = 200;

    private final AtomicBoolean saveRequested = new AtomicBoolean();
    private volatile boolean stopping;
    private volatile boolean hurried;
    private volatile boolean paused;
    private volatile boolean saved;
    private long pausedNanos;
    private boolean ended;

    /** Asks the loop to finish its round, save and end. */
    public synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    public boolean stopping() {
        return stopping;
    }

    /** Asks the loop to stop, and not to evaluate once more before it ends. */
    public void hurry() {
        hurried = true;
        stop();
    }

    public boolean hurried() {
        return hurried;
    }

    /** Whether all that was learnt is saved and the loop only evaluates. */
    public boolean saved() {
        return saved;
    }

    void allIsSaved() {
        saved = true;
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
        long began = System.nanoTime();
        while (paused && !stopping) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopping = true;
            }
        }
        pausedNanos += System.nanoTime() - began;
    }

    /** How long the loop has stood still by now, because it was told to or because it waited for room on the disk. */
    synchronized long pausedNanos() {
        return pausedNanos;
    }

    /** Sleeps, but wakes when the loop is to stop. */
    synchronized void sleep(long ms) {
        long began = System.nanoTime();
        long end = began + TimeUnit.MILLISECONDS.toNanos(ms);
        while (!stopping && System.nanoTime() < end) {
            try {
                wait(STOP_CHECK_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopping = true;
            }
        }
        pausedNanos += System.nanoTime() - began;
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
