package dev.rally.agents.rollout;

import dev.rally.agents.policy.ActionDistribution;
import dev.rally.comm.spec.ObservationSpace;
import java.util.Arrays;

/**
 * All that is known of each step, as growing arrays that are used again from rollout to rollout. The arrays say nothing
 * of how many steps there are. For one thread at a time.
 */
final class StepColumns {
    private static final int FIRST_CAPACITY = 1024;

    final StackedFrames frames;
    final StepStates states;
    final Masks masks;
    private final int actionSize;
    private final int maxSteps;

    float[] actions = new float[0];
    float[] logProbs = new float[0];
    float[] values = new float[0];
    float[] rewards = new float[0];
    byte[] ends = new byte[0];
    int[] next = new int[0];

    /** @param stateSize numbers that a recurrent network remembers; 0 for others */
    StepColumns(ObservationSpace space, int stateSize, ActionDistribution distribution) {
        frames = new StackedFrames(space);
        states = new StepStates(stateSize);
        masks = new Masks(distribution.choices());
        actionSize = distribution.actionSize();
        maxSteps = maxSteps(space, stateSize, distribution);
    }

    /** The most steps that arrays of their parts can hold; images lie in several arrays. */
    static int maxSteps(ObservationSpace space, int stateSize, ActionDistribution actions) {
        int floats = space.type() == ObservationSpace.Type.FLOAT32 ? space.size() : 1;
        return maxSteps(Math.max(floats, stateSize), actions);
    }

    /** The same of vectors. */
    static int maxSteps(int features, ActionDistribution actions) {
        return (Integer.MAX_VALUE - 16) / Math.max(features, Math.max(actions.actionSize(), actions.choices()));
    }

    /** How many steps arrays that hold {@code present} grow to when {@code needed} must fit. */
    static int capacity(int needed, int present, int maxSteps) {
        long wanted = Math.max(FIRST_CAPACITY, Math.max((long) needed, 2L * present));
        return (int) Math.min(wanted, maxSteps);
    }

    /** The most steps that fit. */
    int maxSteps() {
        return maxSteps;
    }

    int actionSize() {
        return actionSize;
    }

    /** Makes room for {@code more} steps behind {@code size}; what memory cannot hold changes nothing that counts. */
    void reserve(int size, int more, boolean masked) {
        int needed = size + more;
        frames.reserve(needed, more);
        states.reserve(needed, more, maxSteps);
        if (needed > ends.length) {
            grow(capacity(needed, ends.length, maxSteps));
        }
        if (masked) {
            masks.begin(size, ends.length);
        }
    }

    /** The array that says how much room there is grows last. */
    private void grow(int capacity) {
        actions = Arrays.copyOf(actions, capacity * actionSize);
        logProbs = Arrays.copyOf(logProbs, capacity);
        values = Arrays.copyOf(values, capacity);
        rewards = Arrays.copyOf(rewards, capacity);
        next = Arrays.copyOf(next, capacity);
        masks.reserve(capacity);
        ends = Arrays.copyOf(ends, capacity);
    }

    /**
     * Closes the gaps that steps to be dropped leave. Nothing that stays goes on from one of those.
     *
     * @param moves where each step comes to lie
     */
    void close(Moves moves) {
        frames.close(moves);
        states.close(moves);
        for (int step = moves.first(); step < moves.size(); step++) {
            int to = moves.to(step);
            if (to != Moves.GONE) {
                System.arraycopy(actions, step * actionSize, actions, to * actionSize, actionSize);
                logProbs[to] = logProbs[step];
                values[to] = values[step];
                rewards[to] = rewards[step];
                ends[to] = ends[step];
                next[to] = next[step];
                masks.copy(masks, step, to, 1);
            }
        }
        for (int step = 0; step < moves.left(); step++) {
            next[step] = moves.to(next[step]);
        }
    }

    void clear() {
        frames.clear();
        states.clear();
        masks.clear();
    }
}
