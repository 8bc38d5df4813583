package dev.rally.agents.rollout;

import dev.rally.agents.state.SavedState;
import dev.rally.comm.spec.ObservationSpace;
import java.util.Arrays;

/**
 * What an agent remembers of each lane beyond the present frame: the frames before it, and the state of a recurrent
 * network. For one thread at a time.
 */
public final class LaneMemory {
    final LaneFrames frames;
    final LaneStates states;
    private final boolean stateful;
    private int lanes;
    /** Whether what is remembered last is a step that is held. */
    private boolean[] held = new boolean[0];

    /** @param stateSize numbers that a recurrent network remembers; 0 for others */
    public LaneMemory(ObservationSpace space, int stateSize) {
        frames = new LaneFrames(space);
        states = new LaneStates(stateSize);
        stateful = stateSize > 0;
    }

    /** Whether the newest step of the lane is held. */
    boolean held(int lane) {
        return lane < lanes && held[lane];
    }

    void remember(int lane, boolean heldStep) {
        if (lane >= lanes) {
            lanes = lane + 1;
            held = held.length < lanes ? Arrays.copyOf(held, Math.max(lanes, 2 * held.length)) : held;
        }
        held[lane] = heldStep;
    }

    /** Becomes as the other of the same kind is now. */
    public void become(LaneMemory other) {
        frames.become(other.frames);
        states.become(other.states);
        lanes = other.lanes;
        held = other.held.clone();
    }

    /** Adds what is remembered, where there is anything. */
    public void save(SavedState to) {
        frames.save(to);
        if (stateful) {
            to.put("rememberedLanes", lanes);
            states.save(to, lanes);
        }
    }

    /** Becomes as {@link #save} left it; no step is held. */
    public void restore(SavedState from) {
        frames.restore(from);
        lanes = stateful ? Math.toIntExact(Math.min(Integer.MAX_VALUE, from.counter("rememberedLanes"))) : 0;
        states.restore(from, lanes);
        held = new boolean[lanes];
    }
}
