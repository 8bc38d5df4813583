package dev.rally.agents.rollout;

import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.spec.ObservationSpace;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one policy remembers of each lane beyond the present frame: the frames before it, and the state of a recurrent
 * network. Lanes get their <em>slots</em> when they are first seen, so that memory is taken for those in use only. For one
 * thread at a time.
 */
public final class LaneMemory {
    private static final String LANES = "lanes";

    final LaneFrames frames;
    final LaneStates states;

    private int slots;
    /** Of each slot. */
    private int[] lanes = new int[0];
    /** Of each lane; one more than it, 0 for none. */
    private int[] slotOf = new int[0];
    /** Of each slot: whether what is remembered last is a step that is held. */
    private boolean[] held = new boolean[0];

    private long changes;
    /** What this one is a copy of, and how many changes that had seen. */
    private @Nullable LaneMemory original;

    private long originalChanges;

    /** @param stateSize numbers that a recurrent network remembers; 0 for others */
    LaneMemory(ObservationSpace space, int stateSize) {
        frames = new LaneFrames(space);
        states = new LaneStates(stateSize);
    }

    /** The lane's slot, with room for all that is to be remembered of it. */
    int slot(int lane) {
        if (lane >= slotOf.length) {
            slotOf = Arrays.copyOf(slotOf, Math.max(lane + 1, 2 * slotOf.length));
        }
        if (slotOf[lane] == 0) {
            reserve(slots + 1);
            frames.begin(slots);
            states.begin(slots);
            held[slots] = false;
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
        changes++;
    }

    /** Forgets the lanes; the last slots move into those that become free. */
    void end(int laneBase, int count) {
        int end = (int) Math.min((long) laneBase + count, slotOf.length);
        for (int lane = laneBase; lane < end; lane++) {
            if (slotOf[lane] > 0) {
                free(lane);
            }
        }
    }

    private void free(int lane) {
        int slot = slotOf[lane] - 1;
        int last = --slots;
        if (slot != last) {
            frames.move(last, slot);
            states.move(last, slot);
            held[slot] = held[last];
            lanes[slot] = lanes[last];
            slotOf[lanes[slot]] = slot + 1;
        }
        slotOf[lane] = 0;
        changes++;
    }

    /** Becomes as the other of the same kind is now. */
    void become(LaneMemory other) {
        if (original == other && originalChanges == other.changes) {
            return;
        }
        reserve(other.slots);
        frames.become(other.frames, other.slots);
        states.become(other.states, other.slots);
        slots = other.slots;
        System.arraycopy(other.lanes, 0, lanes, 0, slots);
        System.arraycopy(other.held, 0, held, 0, slots);
        slotOf = other.slotOf.clone();
        changes++;
        original = other;
        originalChanges = other.changes;
    }

    /** Adds the lanes {@code [slots]} and what is remembered of them. */
    void save(SavedState to, String group) {
        to.put(group, LANES, Tensor.of(longs(lanes, slots), slots));
        frames.save(to, group, slots);
        states.save(to, group, slots);
    }

    static long[] longs(int[] values, int count) {
        return Arrays.stream(values, 0, count).asLongStream().toArray();
    }

    /** A new memory becomes as {@link #save} left one; no step is held. */
    void restore(SavedState from, String group) {
        for (long lane : from.counts(group, LANES)) {
            if (lane >= Integer.MAX_VALUE - 8) {
                throw SavedState.corrupt(group + "/" + LANES + " has a " + lane);
            }
            int unused = slot((int) lane);
        }
        frames.restore(from, group, slots);
        states.restore(from, group, slots);
    }
}
