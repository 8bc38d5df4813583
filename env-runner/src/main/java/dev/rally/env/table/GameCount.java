package dev.rally.env.table;

import dev.rally.env.scene.Outcomes;
import java.util.Arrays;
import java.util.List;

/** Who has won how many games of a batch's first scene. Any thread. */
public final class GameCount {
    private final int[] points;
    private final int[] won;
    private int games;
    private boolean ended;

    public GameCount(int sides) {
        points = new int[sides];
        won = new int[sides];
    }

    /** Counts what a step brought. */
    public synchronized void add(Outcomes outcomes) {
        for (int side = 0; side < points.length; side++) {
            points[side] += outcomes.points[side][0];
        }
        ended = outcomes.terminated[0] != 0 || outcomes.truncated[0] != 0;
        if (ended) {
            games++;
            int best = Arrays.stream(points).max().orElse(0);
            boolean sole = Arrays.stream(points).filter(p -> p == best).count() == 1;
            for (int side = 0; side < points.length; side++) {
                won[side] += sole && points[side] == best ? 1 : 0;
            }
            Arrays.fill(points, 0);
        }
    }

    /** Whether the last step ended a game. */
    synchronized boolean ended() {
        return ended;
    }

    /** The game is broken off. */
    public synchronized void clear() {
        Arrays.fill(points, 0);
        ended = false;
    }

    public synchronized int games() {
        return games;
    }

    /** {@code [side]}. */
    public synchronized List<Integer> won() {
        return Arrays.stream(won).boxed().toList();
    }
}
