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
    private static final String GROUP = "stack";

    private final ObservationSpace space;
    /** Frames a lane remembers: one fewer than are stacked. */
    private final int depth;
    /** A ring for each lane, with a place more than it remembers: for its next frame, until that counts. */
    private final int ring;

    private final Frames frames;
    private int lanes;
    /** Frames of its episode that the lane remembers, at most {@code depth}. */
    private int[] known = new int[0];
    /** Where in the lane's ring its newest frame is. */
    private int[] newest = new int[0];

    LaneFrames(ObservationSpace space) {
        this.space = space;
        depth = space.stack() - 1;
        ring = depth + 1;
        frames = Frames.of(space);
    }

    int depth() {
        return depth;
    }

    /** Notes a lane's next frame, which counts only when {@link #show}n. */
    void prepare(int lane, Frames next, int index) {
        reach(lane);
        frames.copy(next, index, 1, lane * ring + (newest[lane] + 1) % ring);
    }

    /**
     * Copies the {@code depth} frames before the one that is prepared, the oldest first.
     *
     * @param starts whether that one begins an episode
     */
    void before(int lane, boolean starts, Frames to, int at) {
        int remembered = starts ? 0 : known[lane];
        for (int place = 0; place < depth; place++) {
            int back = Math.min(depth - place, remembered);
            to.copy(frames, lane * ring + (newest[lane] + 1 - back + ring) % ring, 1, at + place);
        }
    }

    /** The lane has shown the frame that is prepared. */
    void show(int lane, boolean starts) {
        newest[lane] = (newest[lane] + 1) % ring;
        known[lane] = starts ? 1 : Math.min(depth, known[lane] + 1);
    }

    private void reach(int lane) {
        if (lane >= lanes) {
            lanes = lane + 1;
            if (lanes > known.length) {
                int length = Math.max(lanes, 2 * known.length);
                known = Arrays.copyOf(known, length);
                newest = Arrays.copyOf(newest, length);
            }
            frames.reserve(lanes * ring);
        }
    }

    /** Becomes as the other of the same space is now. */
    void become(LaneFrames other) {
        lanes = other.lanes;
        known = other.known.clone();
        newest = other.newest.clone();
        frames.reserve(lanes * ring);
        frames.copy(other.frames, 0, lanes * ring, 0);
    }

    /** Adds frames {@code [lanes, depth, …]}, the oldest first, and how many of them are known {@code [lanes]}. */
    void save(SavedState to) {
        if (depth == 0) {
            return;
        }
        Frames ordered = Frames.of(space);
        ordered.reserve(lanes * depth);
        for (int lane = 0; lane < lanes; lane++) {
            for (int place = depth - known[lane]; place < depth; place++) {
                int back = depth - 1 - place;
                ordered.copy(frames, lane * ring + (newest[lane] - back + ring) % ring, 1, lane * depth + place);
            }
        }
        to.put(GROUP, "frames", ordered.save(lanes, depth));
        to.put(
                GROUP,
                "known",
                Tensor.of(Arrays.stream(known, 0, lanes).asLongStream().toArray(), lanes));
    }

    /** Becomes as {@link #save} left it. */
    void restore(SavedState from) {
        if (depth == 0) {
            return;
        }
        long[] counts = from.counts(GROUP, "known");
        Frames ordered = Frames.of(space);
        ordered.restore(from, GROUP, "frames", counts.length, depth);
        lanes = 0;
        for (int lane = 0; lane < counts.length; lane++) {
            if (counts[lane] > depth) {
                throw SavedState.corrupt(GROUP + "/known has a " + counts[lane] + "; at most " + depth + " make sense");
            }
            reach(lane);
            known[lane] = (int) counts[lane];
            newest[lane] = depth - 1;
            frames.copy(ordered, lane * depth, depth, lane * ring);
        }
    }
}
