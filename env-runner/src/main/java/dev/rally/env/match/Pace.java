package dev.rally.env.match;

import java.util.concurrent.TimeUnit;

/**
 * How long a frame takes: as long as players take to answer, within bounds.
 *
 * @param leastNanos a frame takes that long even if all have answered
 * @param mostNanos who has not answered by then is late
 * @param patienceNanos who has been busy with one frame for longer has failed
 */
public record Pace(long leastNanos, long mostNanos, long patienceNanos) {

    /** Frames of one length, so many a second; with 0 as fast as the players answer. */
    static Pace of(int framesPerSecond, double patienceSeconds) {
        long patience = (long) (patienceSeconds * 1e9);
        long frame = framesPerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / framesPerSecond;
        return new Pace(frame, framesPerSecond == 0 ? patience : frame, patience);
    }

    /** As fast as the players answer, each within a deadline. */
    public static Pace asAnswered(int deadlineMs, double patienceSeconds) {
        return new Pace(0, TimeUnit.MILLISECONDS.toNanos(deadlineMs), (long) (patienceSeconds * 1e9));
    }
}
