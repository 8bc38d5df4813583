package dev.rally.server.compat.pong;

/** What one step of the agent was worth. */
final class Reward {
    private static final float POINT = 1f;
    private static final float HIT = 0.3f;
    private static final float APPROACH = 0.05f;
    /** So that of two ways the shorter is the better one. */
    private static final float TIME = -0.001f;

    private Reward() {}

    /** Of a step that was played. After a point the ball is another one: nothing is said of how far it is. */
    static float of(Passage passage, PongState before, PongState after) {
        return switch (passage) {
            case WON -> POINT + TIME;
            case LOST -> -POINT + TIME;
            case HIT -> HIT + approach(before, after) + TIME;
            case FLEW -> approach(before, after) + TIME;
            default -> throw new IllegalArgumentException(passage + " is no step that was played");
        };
    }

    private static float approach(PongState before, PongState after) {
        return APPROACH * (float) Math.signum(before.agentDistance() - after.agentDistance());
    }
}
