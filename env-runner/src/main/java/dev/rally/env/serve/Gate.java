package dev.rally.env.serve;

/** Where steps wait while the games are paused. Any thread. */
final class Gate {
    private boolean paused;

    synchronized void pause(boolean pause) {
        paused = pause;
        notifyAll();
    }

    synchronized boolean paused() {
        return paused;
    }

    /** Waits for so long at most; whether the games go on. */
    synchronized boolean awaitOpen(long waitMs) {
        long end = System.nanoTime() / 1_000_000 + waitMs;
        try {
            for (long left = waitMs; paused && left > 0; left = end - System.nanoTime() / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !paused;
    }
}
