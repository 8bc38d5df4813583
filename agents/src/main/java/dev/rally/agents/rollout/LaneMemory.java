package dev.rally.agents.rollout;

import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.spec.ObservationSpace;
import java.util.Arrays;

/**
 * What an agent remembers of each lane beyond the present frame: the frames before it, and the state of a recurrent
 * network. Lanes get their <em>slots</em> when they are first seen, so that memory is taken for those in use only. For one
 * thread at a time.
 */
public final class LaneMemory {
    private static final String GROUP = "memory";

    final LaneFrames frames;
    final LaneStates states;
    private final boolean needed;

    private int slots;
    /** Of each slot. */
    private int[] lanes = new int[0];
    /** Of each lane; one more than it, 0 for none. */
    private int[] slotOf = new int[0];
    /** Of each slot: whether what is remembered last is a step that is held. */
    private boolean[] held = new boolean[0];

    /** @param stateSize numbers that a recurrent network remembers; 0 for others */
    public LaneMemory(ObservationSpace space, int stateSize) {
        frames = new LaneFrames(space);
        states = new LaneStates(stateSize);
        needed = space.stack() > 1 || stateSize > 0;
    }

    /** The lane's slot, with room for all that is to be remembered of it. */
    int slot(int lane) {
        if (lane >= slotOf.length) {
            slotOf = Arrays.copyOf(slotOf, Math.max(lane + 1, 2 * slotOf.length));
        }
        if (slotOf[lane] == 0) {
            reserve(slots + 1);
            lanes[slots] = lane;
            slotOf[lane] = ++slots;
        }
        return slotOf[lane] - 1;
    }

    private void reserve(int count) {
        frames.reserve(count);
        states.reserve(count);
        if (lanes.length < count) {
            int room = Math.max(count, 2 * lanes.length);
            held = Arrays.copyOf(held, room);
            lanes = Arrays.copyOf(lanes, room);
        }
    }

    /** Whether the newest step of the lane is held. */
    boolean held(int lane) {
        return held[slot(lane)];
    }

    void remember(int slot, boolean heldStep) {
        held[slot] = heldStep;
    }

    /** Becomes as the other of the same kind is now. */
    public void become(LaneMemory other) {
        reserve(other.slots);
        frames.become(other.frames, other.slots);
        states.become(other.states, other.slots);
        slots = other.slots;
        lanes = other.lanes.clone();
        slotOf = other.slotOf.clone();
        held = other.held.clone();
    }

    /** Adds the lanes {@code [slots]} and what is remembered of them, where anything is to be remembered. */
    public void save(SavedState to) {
        if (needed) {
            to.put(GROUP, "lanes", Tensor.of(longs(lanes, slots), slots));
            frames.save(to, GROUP, slots);
            states.save(to, GROUP, slots);
        }
    }

    static long[] longs(int[] values, int count) {
        return Arrays.stream(values, 0, count).asLongStream().toArray();
    }

    /** A new memory becomes as {@link #save} left one; no step is held. */
    public void restore(SavedState from) {
        if (needed) {
            for (long lane : from.counts(GROUP, "lanes")) {
                if (lane >= Integer.MAX_VALUE - 8) {
                    throw SavedState.corrupt(GROUP + "/lanes has a " + lane);
                }
                int unused = slot((int) lane);
            }
            frames.restore(from, GROUP, slots);
            states.restore(from, GROUP, slots);
        }
    }
}
