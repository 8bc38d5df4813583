package dev.rally.agents.rollout;

import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Rows;
import dev.rally.agents.tensor.Staging;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.spec.ObservationSpace;

/**
 * Observations as they travel, one frame behind the other: float32 vectors or uint8 images with the values of their
 * planes. Grows and keeps its memory. For one thread at a time.
 */
public abstract sealed class Frames implements Rows permits FloatFrames, ByteFrames {

    /** Without frames, and without memory for any. */
    public static Frames of(ObservationSpace space) {
        return space.type() == ObservationSpace.Type.UINT8 ? new ByteFrames(space) : new FloatFrames(space.size());
    }

    /** Makes room for that many frames in all, and perhaps more; what there is stays. */
    public abstract void reserve(int frames);

    /** The request's own check that a column has that many frames, so that memory may be made for them. */
    public abstract void require(BatchView batch, Column column, int rows);

    /** Copies a column of that many rows to the frames from {@code at} on, checked; the planes stay as they are. */
    public abstract void read(BatchView batch, Column column, int rows, int at);

    /** Copies the PLANES column to the frames from {@code at} on; nothing when there are no planes. */
    public abstract void readPlanes(BatchView batch, int rows, int at);

    /** Copies frames with their planes from others of the same space. */
    public abstract void copy(Frames from, int first, int count, int at);

    /** Whether two frames show the same, as they are; the planes do not count. */
    abstract boolean same(int frame, Frames other, int index);

    /** The {@link LanePlace} of a lane that has sampled {@code step} actions and sees this frame, as it came. */
    abstract long place(long step, int frame);

    /** Copies one frame's planes. */
    abstract void copyPlanes(Frames from, int index, int at);

    /** Normalises frames in place. */
    public abstract void normalize(Normalizer normalizer, int from, int count);

    /** Writes a frame to its place in a row of stacked frames, 0 being the oldest's. */
    abstract void place(int frame, int position, Staging to, int row);

    /** Writes {@code depth} frames from that one on, the oldest first, to a row. */
    void putStack(int frame, int depth, Staging to, int row) {
        for (int i = 0; i < depth; i++) {
            place(frame + i, i, to, row);
        }
    }

    /** Writes a frame's planes behind {@code stack} frames. */
    abstract void putPlanes(int frame, int stack, Staging to, int row);

    /** Bytes of one frame. */
    abstract int frameBytes();

    /** Adds a column of these frames, {@code [count, …]}, which {@link #read} takes back. */
    abstract void write(BatchWriter writer, Column column, int[] from, int count);

    /** Adds the PLANES of these frames; nothing when there are no planes. */
    abstract void writePlanes(BatchWriter writer, int[] from, int count);

    /** The first {@code count * depth} frames for a checkpoint, {@code [count, depth, …]}; planes are not in it. */
    abstract Tensor save(int count, int depth);

    /** What {@link #save} gave, which must have the type and the shape that it would now have. */
    abstract void restore(SavedState from, String group, String name, int count, int depth);
}
