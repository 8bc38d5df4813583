package dev.rally.server.compat.pong;

/**
 * Tells messages that a client has kept while it was cut off, and sends all at once, from those of a game that runs: they
 * come much faster than the game's frames. For one thread.
 */
final class Bursts {
    /** So many may wait without being old, when the server was held up. */
    static final int MOST_FRESH = 8;

    /** How much faster than frames; a held-up network brings a few at once too. */
    private static final int FASTER = 4;

    private static final long USUAL_FRAME_NANOS = 1_000_000_000 / 60;
    private static final double WEIGHT = 0.05;

    private double frameNanos = USUAL_FRAME_NANOS;
    private long lastNanos = Long.MIN_VALUE;
    private long answeredNanos = Long.MIN_VALUE;
    /** States of which each came before the one before was answered, and when the first of them did. */
    private int run;

    private long runNanos;

    /** A state is answered now. Those that came before go on from it, whether they were seen waiting or not. */
    void answered(long nanos) {
        answeredNanos = nanos;
    }

    /**
     * Whether states that wait together, and those before that none was answered in between, are a burst; what is none counts as the game's frame rate.
     *
     * @param firstNanos when the first of them came
     */
    boolean is(int states, long firstNanos, long lastOfThemNanos) {
        boolean goesOn = run > 0 && firstNanos < answeredNanos;
        run = goesOn ? run + states : states;
        runNanos = goesOn ? runNanos : firstNanos;
        boolean burst = run > MOST_FRESH && (lastOfThemNanos - runNanos) * FASTER < (run - 1) * frameNanos;
        if (!burst && lastNanos != Long.MIN_VALUE) {
            double frame = (double) (lastOfThemNanos - lastNanos) / states;
            frameNanos += WEIGHT * (Math.min(frame, USUAL_FRAME_NANOS) - frameNanos);
        }
        lastNanos = lastOfThemNanos;
        return burst;
    }
}
