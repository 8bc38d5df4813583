package dev.rally.agents.rollout;

import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Staging;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Vectors of floats, in one array. */
final class FloatFrames extends Frames {
    /** Of one array. */
    private static final int MOST_FLOATS = Integer.MAX_VALUE - 16;

    private final int features;
    private float[] values = new float[0];

    FloatFrames(int features) {
        this.features = features;
    }

    /** {@code [frame, features]}. */
    float[] values() {
        return values;
    }

    @Override
    public void reserve(int frames) {
        long needed = (long) frames * features;
        if (values.length < needed) {
            values = Arrays.copyOf(values, (int) Math.min(MOST_FLOATS, Math.max(needed, 2L * values.length)));
        }
    }

    @Override
    public void require(BatchView batch, Column column, int rows) {
        batch.require(column, ElementType.FLOAT32, rows, features);
    }

    @Override
    public void read(BatchView batch, Column column, int rows, int at) {
        batch.copyFinite(column, rows, features, values, at * features);
    }

    @Override
    public void readPlanes(BatchView batch, int rows, int at) {}

    @Override
    public void copy(Frames from, int first, int count, int at) {
        System.arraycopy(((FloatFrames) from).values, first * features, values, at * features, count * features);
    }

    @Override
    boolean same(int frame, Frames other, int index) {
        int from = frame * features;
        int otherFrom = index * features;
        return Arrays.equals(
                values, from, from + features, ((FloatFrames) other).values, otherFrom, otherFrom + features);
    }

    @Override
    long place(long step, int frame) {
        return LanePlace.of(step, values, frame * features, features);
    }

    @Override
    void copyPlanes(Frames from, int index, int at) {}

    @Override
    public void normalize(Normalizer normalizer, int from, int count) {
        normalizer.apply(values, from * features, count * features);
    }

    @Override
    public void put(int from, int count, Staging to, int at) {
        to.putRows(at, values, from * features, features, count);
    }

    @Override
    void place(int frame, int position, Staging to, int row) {
        to.put(row, position * features, values, frame * features, features);
    }

    @Override
    void putPlanes(int frame, int stack, Staging to, int row) {}

    @Override
    int frameBytes() {
        return features * Float.BYTES;
    }

    @Override
    void write(BatchWriter writer, Column column, int[] from, int count) {
        FloatBuffer window = writer.floats(column, count, features);
        for (int i = 0; i < count; ) {
            int side = 1;
            while (i + side < count && from[i + side] == from[i] + side) {
                side++;
            }
            window.put(values, from[i] * features, side * features);
            i += side;
        }
    }

    @Override
    void writePlanes(BatchWriter writer, int[] from, int count) {}

    @Override
    Tensor save(int count, int depth) {
        return Tensor.of(Arrays.copyOf(values, count * depth * features), count, depth, features);
    }

    @Override
    void restore(SavedState from, String group, String name, int count, int depth) {
        values = from.floats(group, name, count, depth, features);
    }
}
