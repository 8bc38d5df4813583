package dev.rally.agents.rollout;

import java.util.Arrays;

/** Ranges of steps that nobody has evaluated yet: complete transitions. For one thread at a time. */
final class Unevaluated {
    private int count;
    private int[] from = new int[4];
    private int[] to = new int[4];
    private boolean[] hasLogProbs = new boolean[4];

    void add(int first, int end, boolean logProbsAreThere) {
        if (count == from.length) {
            from = Arrays.copyOf(from, 2 * count);
            to = Arrays.copyOf(to, 2 * count);
            hasLogProbs = Arrays.copyOf(hasLogProbs, 2 * count);
        }
        from[count] = first;
        to[count] = end;
        hasLogProbs[count] = logProbsAreThere;
        count++;
    }

    int count() {
        return count;
    }

    int from(int range) {
        return from[range];
    }

    /** The step after the last one. */
    int to(int range) {
        return to[range];
    }

    boolean hasLogProbs(int range) {
        return hasLogProbs[range];
    }

    /** Steps that stay, all of these among them, have moved. */
    void close(Moves moves) {
        for (int range = 0; range < count; range++) {
            to[range] = moves.to(to[range] - 1) + 1;
            from[range] = moves.to(from[range]);
        }
    }

    void clear() {
        count = 0;
    }
}
