package dev.rally.server.compat.pong;

/**
 * What a game shows of itself in one frame. Lengths are pixels, y grows downwards.
 *
 * @param combo hits since the last point, of both sides
 * @param agent the side that the agent plays
 */
record PongState(double width, double height, double combo, Side agent, Side opponent, double ballX, double ballY) {

    /**
     * A racket and what is counted for it.
     *
     * @param score as the game counts: some count for the side that was passed
     */
    record Side(double x, double y, double score) {
        private Side mirrored(double width) {
            return new Side(width - x, y, score);
        }
    }

    /** The same as the opponent sees it: left and right are exchanged, and so are the sides. */
    PongState mirrored() {
        return new PongState(
                width, height, combo, opponent.mirrored(width), agent.mirrored(width), width - ballX, ballY);
    }

    /** 1 where the agent's racket is the right one, else -1. */
    int agentSide() {
        return agent.x >= opponent.x ? 1 : -1;
    }

    /** How far the agent's racket is above or below the ball. */
    double agentDistance() {
        return Math.abs(ballY - agent.y);
    }
}
