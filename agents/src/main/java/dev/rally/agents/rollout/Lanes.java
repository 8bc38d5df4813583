package dev.rally.agents.rollout;

import java.util.Arrays;

/** Where each global lane stands within a rollout. */
final class Lanes {
    private static final int NONE = -1;

    private int[] last = new int[0];
    private int[] firstOpen = new int[0];
    private int[] openCount = new int[0];
    private int[] sequence = new int[0];
    private long[] firstStep = new long[0];
    private long[] found = new long[0];

    /** Notes the lane's newest step and returns the one before it, or -1. */
    int append(int lane, int step) {
        reach(lane);
        int before = last[lane];
        last[lane] = step;
        if (openCount[lane]++ == 0) {
            firstOpen[lane] = step;
        }
        return before;
    }

    boolean begun(int lane) {
        return lane < last.length && last[lane] != NONE;
    }

    /** The lane is about to begin, with its {@code step}-th action ever, in the {@link LanePlace} given. */
    void begins(int lane, long step, long place) {
        reach(lane);
        firstStep[lane] = step;
        found[lane] = place;
    }

    long firstStep(int lane) {
        return firstStep[lane];
    }

    long found(int lane) {
        return found[lane];
    }

    int openCount(int lane) {
        return lane < openCount.length ? openCount[lane] : 0;
    }

    /** The lane's oldest step without an outcome, or -1. */
    int firstOpen(int lane) {
        return openCount(lane) == 0 ? NONE : firstOpen[lane];
    }

    /** The oldest {@code count} open steps have got their outcomes; {@code then} is the next one, or -1. */
    void closed(int lane, int count, int then) {
        openCount[lane] -= count;
        firstOpen[lane] = then;
    }

    /** The lane's sequence, or -1 before its first outcome. */
    int sequence(int lane) {
        return sequence[lane];
    }

    /** The same of a lane that may never have been seen. */
    int recorded(int lane) {
        return lane < sequence.length ? sequence[lane] : NONE;
    }

    void setSequence(int lane, int number) {
        reach(lane);
        sequence[lane] = number;
    }

    /** The lane is as if it had no step. */
    void end(int lane) {
        if (lane < last.length) {
            last[lane] = NONE;
            openCount[lane] = 0;
            sequence[lane] = NONE;
        }
    }

    /** Steps that stay, all of these among them, have moved. */
    void close(Moves moves) {
        for (int lane = 0; lane < last.length; lane++) {
            last[lane] = moves.to(last[lane]);
            if (openCount[lane] > 0) {
                firstOpen[lane] = moves.to(firstOpen[lane]);
            }
        }
    }

    void clear() {
        Arrays.fill(last, NONE);
        Arrays.fill(openCount, 0);
        Arrays.fill(sequence, NONE);
    }

    private void reach(int lane) {
        int old = last.length;
        if (lane >= old) {
            int length = Math.max(lane + 1, 2 * old);
            last = Arrays.copyOf(last, length);
            firstOpen = Arrays.copyOf(firstOpen, length);
            openCount = Arrays.copyOf(openCount, length);
            sequence = Arrays.copyOf(sequence, length);
            firstStep = Arrays.copyOf(firstStep, length);
            found = Arrays.copyOf(found, length);
            Arrays.fill(last, old, length, NONE);
            Arrays.fill(sequence, old, length, NONE);
        }
    }
}
