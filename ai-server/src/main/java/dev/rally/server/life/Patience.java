package dev.rally.server.life;

import java.time.Duration;

/**
 * How long to wait for an ending: a limit, which begins again whenever a save has gone on, and is longer while one is at
 * work. What makes progress is never given up, what does not is. For one thread.
 */
public final class Patience {
    /** A save that has written nothing for so long will not: a disk that is gone, say. */
    static final Duration STALLED_SAVE = Duration.ofSeconds(15);

    private final Saving saving;
    private final long limitNs;
    private long bytes;
    private long sinceNs;

    /** @param limit while nothing is being saved */
    public Patience(Saving saving, Duration limit) {
        this.saving = saving;
        limitNs = limit.toNanos();
        bytes = saving.bytes();
        sinceNs = System.nanoTime();
    }

    public boolean isOver() {
        return isOver(System.nanoTime());
    }

    /** At that time, of {@link System#nanoTime}. */
    boolean isOver(long nowNs) {
        long now = saving.bytes();
        if (now != bytes) {
            bytes = now;
            sinceNs = nowNs;
        }
        return nowNs - sinceNs > (saving.atWork() ? limitNs + STALLED_SAVE.toNanos() : limitNs);
    }
}
