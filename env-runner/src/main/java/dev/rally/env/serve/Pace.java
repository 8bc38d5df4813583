package dev.rally.env.serve;

import java.util.concurrent.locks.LockSupport;

/** Waits for the time of the next frame, where a person plays. One that comes late is not caught up with. One thread. */
final class Pace {
    private long nextNanos = System.nanoTime();

    /** @param framesPerSecond that people play at */
    void await(float framesPerSecond) {
        long now = System.nanoTime();
        nextNanos = Math.max(now, nextNanos + (long) (1e9 / framesPerSecond));
        while (nextNanos - now > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(nextNanos - now);
            now = System.nanoTime();
        }
    }
}
