package dev.rally.server.compat.pong;

import java.util.Map;

/** Counts the points of all games that were learnt from since it was last asked. For one thread. */
final class Score {
    private long won;
    private long lost;

    void add(Segment segment) {
        if (segment.end() == Segment.End.TERMINATED) {
            boolean point = segment.rewards()[segment.steps() - 1] > 0;
            won += point ? 1 : 0;
            lost += point ? 0 : 1;
        }
    }

    /** {@code points} and {@code pointShare}, from 0 to 1; nothing when there were no points. */
    Map<String, Double> figures() {
        double points = won + lost;
        double share = won / points;
        won = 0;
        lost = 0;
        return points == 0 ? Map.of() : Map.of("points", points, "pointShare", share);
    }
}
