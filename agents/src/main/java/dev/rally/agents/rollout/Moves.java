package dev.rally.agents.rollout;

import java.util.BitSet;

/**
 * Where steps come to lie when some of them are dropped and the others close up, in their order.
 *
 * <pre>
 * step    0  1  2  3  4  5
 * drop          x  x
 * to      0  1        2  3
 * </pre>
 */
final class Moves {
    /** Of a step that is dropped, and of none. */
    static final int GONE = -1;

    private final int first;
    private final int size;
    private final int[] to;
    private final int left;

    /** @param drop at least one of the steps {@code 0..size-1} */
    Moves(BitSet drop, int size) {
        this.size = size;
        first = drop.nextSetBit(0);
        to = new int[size - first];
        int next = first;
        for (int step = first; step < size; step++) {
            to[step - first] = drop.get(step) ? GONE : next++;
        }
        left = next;
    }

    /** The first step that is dropped: those before it stay where they are. */
    int first() {
        return first;
    }

    /** Steps before. */
    int size() {
        return size;
    }

    /** Steps that are left. */
    int left() {
        return left;
    }

    /** Where the step comes to lie, or {@link #GONE}; that of a negative number, which is none, is itself. */
    int to(int step) {
        return step < first ? step : to[step - first];
    }
}
