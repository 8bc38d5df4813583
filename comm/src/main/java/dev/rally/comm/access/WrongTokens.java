package dev.rally.comm.access;

/**
 * When who has said a wrong token is told so: not at once, and all of them together not more often than every so often,
 * however many connections they make. A right one is never asked here, and so never waits. For one thread.
 */
public final class WrongTokens {
    /** The least that each waits. */
    public static final long FIRST_MS = 500;
    /** Between one and the next, of the whole server. */
    public static final long GAP_MS = 250;
    /** The most that each waits: a crowd must not keep somebody with an old token waiting for its answer for ever. */
    public static final long MOST_MS = 8_000;

    private static final long NONE = Long.MIN_VALUE;

    private long lastMs = NONE;

    /**
     * Takes the next turn.
     *
     * @param nowMs of a clock that never goes back
     * @return milliseconds from now
     */
    public long next(long nowMs) {
        long first = nowMs + FIRST_MS;
        long turn = lastMs == NONE ? first : Math.max(first, lastMs + GAP_MS);
        lastMs = Math.min(turn, nowMs + MOST_MS);
        return lastMs - nowMs;
    }
}
