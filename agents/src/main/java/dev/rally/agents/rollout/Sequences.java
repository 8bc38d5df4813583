package dev.rally.agents.rollout;

import dev.rally.comm.spec.ObservationSpace;
import java.util.Arrays;

/**
 * The runs of consecutive steps of one lane that have outcomes: where each begins and ends, and what followed its end.
 * For one thread at a time.
 */
final class Sequences {
    private static final int FIRST_CAPACITY = 16;

    /** What followed each sequence's tail, {@code [sequence, …]}. */
    final Frames afterTails;

    private int count;
    private int[] heads = new int[FIRST_CAPACITY];
    private int[] tails = new int[FIRST_CAPACITY];
    private int[] lengths = new int[FIRST_CAPACITY];
    private int[] lanes = new int[FIRST_CAPACITY];
    private long[] firstSteps = new long[FIRST_CAPACITY];
    private long[] found = new long[FIRST_CAPACITY];

    Sequences(ObservationSpace space) {
        afterTails = Frames.of(space);
    }

    int count() {
        return count;
    }

    /**
     * Begins one.
     *
     * @param lane -1 for none
     * @param firstStep how many actions the lane had sampled before it
     * @param place the {@link LanePlace} in which it found its lane
     * @return its number
     */
    int add(int head, int lane, long firstStep, long place) {
        if (count == heads.length) {
            heads = Arrays.copyOf(heads, 2 * count);
            tails = Arrays.copyOf(tails, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
            lanes = Arrays.copyOf(lanes, 2 * count);
            firstSteps = Arrays.copyOf(firstSteps, 2 * count);
            found = Arrays.copyOf(found, 2 * count);
        }
        afterTails.reserve(heads.length);
        heads[count] = head;
        lengths[count] = 0;
        lanes[count] = lane;
        firstSteps[count] = firstStep;
        found[count] = place;
        return count++;
    }

    /** The sequence has grown. */
    void extend(int sequence, int tail, int steps) {
        tails[sequence] = tail;
        lengths[sequence] += steps;
    }

    int head(int sequence) {
        return heads[sequence];
    }

    int tail(int sequence) {
        return tails[sequence];
    }

    int lane(int sequence) {
        return lanes[sequence];
    }

    /** Actions that its lane had sampled before it. */
    long firstStep(int sequence) {
        return firstSteps[sequence];
    }

    /** Its steps. */
    int length(int sequence) {
        return lengths[sequence];
    }

    long found(int sequence) {
        return found[sequence];
    }

    long left(int sequence) {
        return afterTails.place(firstSteps[sequence] + lengths[sequence], sequence);
    }

    /** Steps that stay have moved. */
    void close(Moves moves) {
        for (int sequence = 0; sequence < count; sequence++) {
            heads[sequence] = moves.to(heads[sequence]);
            tails[sequence] = moves.to(tails[sequence]);
        }
    }

    void clear() {
        count = 0;
    }
}
