package dev.rally.agents.rollout;

import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.Tensor;
import java.util.Arrays;

/**
 * What each lane's recurrent network remembers of its episode, as so many numbers; all 0 when an episode begins. For one
 * thread at a time.
 */
final class LaneStates {
    private static final String GROUP = "recurrent";

    private final int size;
    private float[] states = new float[0];

    LaneStates(int size) {
        this.size = size;
    }

    /** Copies the lane's state. */
    void before(int lane, float[] to, int at) {
        if (states.length >= (lane + 1) * size) {
            System.arraycopy(states, lane * size, to, at, size);
        } else {
            Arrays.fill(to, at, at + size, 0);
        }
    }

    void remember(int lane, float[] from, int at) {
        if (states.length < (lane + 1) * size) {
            states = Arrays.copyOf(states, Math.max((lane + 1) * size, 2 * states.length));
        }
        System.arraycopy(from, at, states, lane * size, size);
    }

    void become(LaneStates other) {
        states = other.states.clone();
    }

    /** Adds {@code [lanes, size]}. */
    void save(SavedState to, int lanes) {
        if (size > 0) {
            to.put(GROUP, "states", Tensor.of(Arrays.copyOf(states, lanes * size), lanes, size));
        }
    }

    void restore(SavedState from, int lanes) {
        if (size > 0) {
            states = from.floats(GROUP, "states", lanes, size);
        }
    }
}
