package dev.rally.agents.rollout;

import dev.rally.agents.state.SavedState;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.spec.ObservationSpace;
import java.util.Arrays;

/**
 * The last frames that each lane has shown, as they came: what its next frame is stacked upon. Where an episode has not
 * shown as many yet, its first frame stands for those before it. For one thread at a time.
 */
final class LaneFrames {
    private static final String FRAMES = "frames";
    private static final String KNOWN = "known";

    private final ObservationSpace space;
    /** Frames a lane remembers: one fewer than are stacked. */
    private final int depth;
    /** A ring for each slot, with a place more than it remembers: for its next frame, until that counts. */
    private final int ring;

    private final Frames frames;
    /** Frames of its episode that a slot's lane remembers, at most {@code depth}. */
    private int[] known = new int[0];
    /** Where in the slot's ring its newest frame is. */
    private int[] newest = new int[0];

    LaneFrames(ObservationSpace space) {
        this.space = space;
        depth = space.stack() - 1;
        ring = depth + 1;
        frames = Frames.of(space);
    }

    void reserve(int slots) {
        if (depth > 0) {
            frames.reserve(Math.multiplyExact(slots, ring));
            if (known.length < slots) {
                int room = Math.max(slots, 2 * known.length);
                newest = Arrays.copyOf(newest, room);
                known = Arrays.copyOf(known, room);
            }
        }
    }

    /** A slot is a lane's from now on, of which nothing is known. */
    void begin(int slot) {
        if (depth > 0) {
            known[slot] = 0;
        }
    }

    /** A slot's lane moves to another one. */
    void move(int from, int to) {
        if (depth > 0) {
            frames.copy(frames, from * ring, ring, to * ring);
            newest[to] = newest[from];
            known[to] = known[from];
        }
    }

    /** Notes a lane's next frame, which counts only when {@link #show}n. */
    void prepare(int slot, Frames next, int index) {
        frames.copy(next, index, 1, slot * ring + (newest[slot] + 1) % ring);
    }

    /**
     * Copies the {@code depth} frames before the one that is prepared, the oldest first.
     *
     * @param starts whether that one begins an episode
     */
    void before(int slot, boolean starts, Frames to, int at) {
        int remembered = starts ? 0 : known[slot];
        for (int place = 0; place < depth; place++) {
            int back = Math.min(depth - place, remembered);
            to.copy(frames, slot * ring + (newest[slot] + 1 - back + ring) % ring, 1, at + place);
        }
    }

    /** The lane has shown the frame that is prepared. */
    void show(int slot, boolean starts) {
        newest[slot] = (newest[slot] + 1) % ring;
        known[slot] = starts ? 1 : Math.min(depth, known[slot] + 1);
    }

    void become(LaneFrames other, int slots) {
        if (depth > 0) {
            System.arraycopy(other.known, 0, known, 0, slots);
            System.arraycopy(other.newest, 0, newest, 0, slots);
            frames.copy(other.frames, 0, slots * ring, 0);
        }
    }

    /** Adds frames {@code [slots, depth, …]}, the oldest first, and how many of them are known {@code [slots]}. */
    void save(SavedState to, String group, int slots) {
        if (depth == 0) {
            return;
        }
        Frames ordered = Frames.of(space);
        ordered.reserve(slots * depth);
        for (int slot = 0; slot < slots; slot++) {
            for (int place = depth - known[slot]; place < depth; place++) {
                int back = depth - 1 - place;
                ordered.copy(frames, slot * ring + (newest[slot] - back + ring) % ring, 1, slot * depth + place);
            }
        }
        to.put(group, FRAMES, ordered.save(slots, depth));
        to.put(group, KNOWN, Tensor.of(LaneMemory.longs(known, slots), slots));
    }

    /** Becomes as {@link #save} left it; there is room for the slots. */
    void restore(SavedState from, String group, int slots) {
        if (depth == 0) {
            return;
        }
        long[] counts = from.counts(group, KNOWN);
        Frames ordered = Frames.of(space);
        ordered.restore(from, group, FRAMES, slots, depth);
        for (int slot = 0; slot < slots; slot++) {
            if (counts.length != slots || counts[slot] > depth) {
                throw SavedState.corrupt(group + "/" + KNOWN + " is " + Arrays.toString(counts) + "; " + slots
                        + " counts of at most " + depth + " make sense");
            }
            known[slot] = (int) counts[slot];
            newest[slot] = depth - 1;
            frames.copy(ordered, slot * depth, depth, slot * ring);
        }
    }
}
