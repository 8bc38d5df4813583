package dev.rally.server.compat.pong;

/**
 * What the network sees of a state, each from -2 to 2 and finite whatever the state holds:
 *
 * <pre>
 * 0 combo      2 agent x    4 opponent score    7 ball x    9 ball y - agent y
 * 1 score      3 agent y    5 opponent x        8 ball y   10 ball x - agent x
 *                           6 opponent y
 * </pre>
 *
 * Places are -1 to 1 across the field's width and height, so that fields of all sizes look alike; counts approach 1.
 */
final class Features {
    static final int COUNT = 11;

    private static final double MOST = 2;
    /** The count that is half way to 1. */
    private static final double HALF = 10;

    private Features() {}

    /** {@code [COUNT]}. */
    static float[] of(PongState state) {
        double width = state.width();
        double height = state.height();
        return new float[] {
            count(state.combo()),
            count(state.agent().score()),
            place(state.agent().x(), width),
            place(state.agent().y(), height),
            count(state.opponent().score()),
            place(state.opponent().x(), width),
            place(state.opponent().y(), height),
            place(state.ballX(), width),
            place(state.ballY(), height),
            distance(state.ballY() - state.agent().y(), height),
            distance(state.ballX() - state.agent().x(), width)
        };
    }

    private static float place(double at, double length) {
        return bounded(2 * (at / length) - 1);
    }

    private static float distance(double pixels, double length) {
        return bounded(2 * (pixels / length));
    }

    private static float count(double value) {
        double least = Math.max(0, value);
        return bounded(least < 1e9 ? least / (least + HALF) : 1);
    }

    /** What is no number at all, infinity less infinity say, says nothing. */
    private static float bounded(double value) {
        return Double.isNaN(value) ? 0 : (float) Math.max(-MOST, Math.min(MOST, value));
    }
}
