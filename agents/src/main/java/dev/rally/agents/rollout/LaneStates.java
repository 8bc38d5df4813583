package dev.rally.agents.rollout;

import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.Tensor;
import java.util.Arrays;

/**
 * What each lane's recurrent network remembers of its episode, as so many numbers; all 0 when an episode begins. For one
 * thread at a time.
 */
final class LaneStates {
    private static final String STATES = "states";

    private final int size;
    private float[] states = new float[0];

    LaneStates(int size) {
        this.size = size;
    }

    void reserve(int slots) {
        int needed = Math.multiplyExact(slots, size);
        if (states.length < needed) {
            states =
                    Arrays.copyOf(states, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, 2L * states.length)));
        }
    }

    /** A slot is a lane's from now on, of which nothing is known. */
    void begin(int slot) {
        Arrays.fill(states, slot * size, (slot + 1) * size, 0);
    }

    /** A slot's lane moves to another one. */
    void move(int from, int to) {
        System.arraycopy(states, from * size, states, to * size, size);
    }

    /** Copies a slot's state. */
    void before(int slot, float[] to, int at) {
        System.arraycopy(states, slot * size, to, at, size);
    }

    void remember(int slot, float[] from, int at) {
        System.arraycopy(from, at, states, slot * size, size);
    }

    void become(LaneStates other, int slots) {
        System.arraycopy(other.states, 0, states, 0, slots * size);
    }

    /** Adds {@code [slots, size]}. */
    void save(SavedState to, String group, int slots) {
        if (size > 0) {
            to.put(group, STATES, Tensor.of(Arrays.copyOf(states, slots * size), slots, size));
        }
    }

    void restore(SavedState from, String group, int slots) {
        if (size > 0) {
            states = from.floats(group, STATES, slots, size);
        }
    }
}
