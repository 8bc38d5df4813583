package dev.rally.env.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often a server that dies again and again is launched again, and after which pause: what is broken stays broken, and
 * is not to be tried for weeks. One thread.
 */
final class RestartBudget {
    static final int IN_A_ROW = 5;
    static final int AN_HOUR = 30;
    /** A server that lived as long as this did not die of its start. */
    static final long SOUND_LIFE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final long FIRST_PAUSE_MS = 250;

    private final LongSupplier nanos;
    private final Deque<Long> launches = new ArrayDeque<>();
    private boolean alive = true;
    private long aliveSinceNanos;
    private int inARow;

    /** @param nanos the time, as {@link System#nanoTime} */
    RestartBudget(LongSupplier nanos) {
        this.nanos = nanos;
        aliveSinceNanos = nanos.getAsLong();
    }

    /** One is there. */
    void alive() {
        alive = true;
        aliveSinceNanos = nanos.getAsLong();
    }

    /** The one that was there is gone. */
    void lost() {
        if (alive && nanos.getAsLong() - aliveSinceNanos > SOUND_LIFE_NANOS) {
            inARow = 0;
        }
        alive = false;
    }

    /** Whether there is one more launch. */
    boolean left() {
        long now = nanos.getAsLong();
        while (!launches.isEmpty() && now - launches.peekFirst() > HOUR_NANOS) {
            launches.removeFirst();
        }
        return inARow < IN_A_ROW && launches.size() < AN_HOUR;
    }

    /** Takes one launch; how long it waits, in ms: twice as long each time in a row. */
    long take() {
        launches.addLast(nanos.getAsLong());
        inARow++;
        return inARow == 1 ? 0 : FIRST_PAUSE_MS << (inARow - 2);
    }

    /** Why there is none left. */
    String spent() {
        return inARow >= IN_A_ROW
                ? "the server was lost " + inARow + " times in a row, each within "
                        + TimeUnit.NANOSECONDS.toSeconds(SOUND_LIFE_NANOS) + " s of its start"
                : "the server was launched again " + launches.size() + " times within an hour";
    }
}
