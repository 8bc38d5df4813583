package dev.rally.agents.rollout;

import dev.rally.agents.tensor.Staging;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What a recurrent network remembered before and after each step of a rollout. The state before a step is that after the
 * step before, except where an episode begins, with zeros, or the step before is not in the rollout: then a copy is kept.
 */
final class StepStates {
    /** The step begins an episode, or the rollout with a state of its own. */
    private static final int ZERO = -1;

    private final int size;
    private final float[] zeros;
    private float[] after = new float[0];
    private int[] links = new int[0];
    private float[] pasts = new float[0];
    private int pastCount;

    StepStates(int size) {
        this.size = size;
        zeros = new float[size];
    }

    int size() {
        return size;
    }

    /**
     * @param more how many of the steps are new: each may need a past
     * @param maxSteps which fit into arrays
     */
    void reserve(int steps, int more, int maxSteps) {
        if (size > 0 && links.length < steps) {
            int room = StepColumns.capacity(steps, links.length, maxSteps);
            after = Arrays.copyOf(after, room * size);
            links = Arrays.copyOf(links, room);
        }
        int pastFloats = (pastCount + more) * size;
        if (pasts.length < pastFloats) {
            pasts = Arrays.copyOf(
                    pasts, Math.max(pastFloats, (int) Math.min(2L * pasts.length, Integer.MAX_VALUE - 16)));
        }
    }

    void clear() {
        pastCount = 0;
    }

    /** Steps are dropped and the others close up, with the pasts that they link to. */
    void close(Moves moves) {
        int pastsLeft = 0;
        for (int step = 0; size > 0 && step < moves.size(); step++) {
            int to = moves.to(step);
            if (to == Moves.GONE) {
                continue;
            }
            System.arraycopy(after, step * size, after, to * size, size);
            if (links[step] < ZERO) {
                System.arraycopy(pasts, (ZERO - 1 - links[step]) * size, pasts, pastsLeft * size, size);
                links[to] = ZERO - 1 - pastsLeft++;
            } else {
                links[to] = moves.to(links[step]);
            }
        }
        pastCount = pastsLeft;
    }

    /** Whether the state before a step is a copy of its own. */
    boolean hasPast(int step) {
        return size > 0 && links[step] < ZERO;
    }

    /** Whether a step begins with zeros. */
    boolean begins(int step) {
        return size > 0 && links[step] == ZERO;
    }

    /** Copies the state after a step. */
    void copyAfter(int step, FloatBuffer to) {
        to.put(after, step * size, size);
    }

    /** Copies the state before a step that has its own. */
    void copyPast(int step, FloatBuffer to) {
        to.put(pasts, (ZERO - 1 - links[step]) * size, size);
    }

    void begin(int step) {
        link(step, ZERO);
    }

    void follow(int step, int before) {
        link(step, before);
    }

    private void link(int step, int to) {
        if (size > 0) {
            links[step] = to;
        }
    }

    /** The step follows one elsewhere, which left the state of that row. */
    void follow(int step, float[] rows, int row) {
        System.arraycopy(rows, row * size, pasts, pastCount * size, size);
        link(step, ZERO - 1 - pastCount++);
    }

    /** What the step has left. */
    void leave(int step, float[] state, int at) {
        System.arraycopy(state, at, after, step * size, size);
    }

    /** The step that this one goes on from, within the rollout; -1 when it does not. */
    int before(int step) {
        return Math.max(ZERO, links[step]);
    }

    void putBefore(int step, Staging to, int row, int column) {
        int link = links[step];
        if (link >= 0) {
            putAfter(link, to, row, column);
        } else if (link == ZERO) {
            to.put(row, column, zeros, 0, size);
        } else {
            to.put(row, column, pasts, (ZERO - 1 - link) * size, size);
        }
    }

    void putAfter(int step, Staging to, int row, int column) {
        to.put(row, column, after, step * size, size);
    }
}
