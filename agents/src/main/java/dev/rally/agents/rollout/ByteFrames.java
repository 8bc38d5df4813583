package dev.rally.agents.rollout;

import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Staging;
import dev.rally.checkpoints.Tensor;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import dev.rally.comm.spec.ObservationSpace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Images of bytes, in chunks: they may be more than one array holds, and growing copies none of them. */
final class ByteFrames extends Frames {
    private static final int CHUNK_BYTES = 1 << 22;

    private final List<Long> shape;
    private final int frameBytes;
    private final int planes;
    private final int planeBytes;
    /** Of a chunk; a power of two. */
    private final int chunkFrames;

    private final List<byte[]> chunks = new ArrayList<>();
    private byte[] planeValues = new byte[0];

    ByteFrames(ObservationSpace space) {
        shape = space.shape().stream().map(Integer::longValue).toList();
        frameBytes = space.size();
        planes = space.planes();
        planeBytes = frameBytes / space.shape().get(0);
        chunkFrames = Integer.highestOneBit(Math.max(1, CHUNK_BYTES / frameBytes));
    }

    @Override
    public void reserve(int frames) {
        if (planeValues.length < frames * planes) {
            planeValues = Arrays.copyOf(planeValues, Math.max(frames * planes, 2 * planeValues.length));
        }
        while ((long) chunks.size() * chunkFrames < frames) {
            chunks.add(new byte[chunkFrames * frameBytes]);
        }
    }

    @Override
    public void require(BatchView batch, Column column, int rows) {
        batch.require(column, ElementType.UINT8, rows, frameBytes);
    }

    @Override
    public void read(BatchView batch, Column column, int rows, int at) {
        for (int row = 0; row < rows; ) {
            int count = Math.min(rows - row, untilChunkEnds(at + row));
            batch.copyBytes(column, rows, frameBytes, row, count, chunk(at + row), offset(at + row));
            row += count;
        }
    }

    @Override
    public void readPlanes(BatchView batch, int rows, int at) {
        if (planes > 0) {
            batch.copyBytes(Column.PLANES, rows, planes, planeValues, at * planes);
        }
    }

    @Override
    public void copy(Frames from, int first, int count, int at) {
        ByteFrames other = (ByteFrames) from;
        for (int i = 0; i < count; i++) {
            System.arraycopy(
                    other.chunk(first + i), other.offset(first + i), chunk(at + i), offset(at + i), frameBytes);
            copyPlanes(other, first + i, at + i);
        }
    }

    @Override
    boolean same(int frame, Frames other, int index) {
        ByteFrames others = (ByteFrames) other;
        int from = offset(frame);
        int otherFrom = others.offset(index);
        return Arrays.equals(
                chunk(frame), from, from + frameBytes, others.chunk(index), otherFrom, otherFrom + frameBytes);
    }

    @Override
    long place(long step, int frame) {
        return LanePlace.of(step, chunk(frame), offset(frame), frameBytes);
    }

    @Override
    void copyPlanes(Frames from, int index, int at) {
        System.arraycopy(((ByteFrames) from).planeValues, index * planes, planeValues, at * planes, planes);
    }

    @Override
    public void normalize(Normalizer normalizer, int from, int count) {
        throw new IllegalStateException("images are scaled by the network");
    }

    @Override
    public void put(int from, int count, Staging to, int at) {
        for (int i = 0; i < count; i++) {
            place(from + i, 0, to, at + i);
            putPlanes(from + i, 1, to, at + i);
        }
    }

    @Override
    void place(int frame, int position, Staging to, int row) {
        to.put(row, position * frameBytes, chunk(frame), offset(frame), frameBytes);
    }

    @Override
    void putPlanes(int frame, int stack, Staging to, int row) {
        for (int i = 0; i < planes; i++) {
            to.fill(row, stack * frameBytes + i * planeBytes, planeValues[frame * planes + i], planeBytes);
        }
    }

    @Override
    int frameBytes() {
        return frameBytes + planes;
    }

    @Override
    void write(BatchWriter writer, Column column, int[] from, int count) {
        ByteBuffer window = writer.bytes(column, count, frameBytes);
        for (int i = 0; i < count; i++) {
            window.put(chunk(from[i]), offset(from[i]), frameBytes);
        }
    }

    @Override
    void writePlanes(BatchWriter writer, int[] from, int count) {
        if (planes > 0) {
            ByteBuffer window = writer.bytes(Column.PLANES, count, planes);
            for (int i = 0; i < count; i++) {
                window.put(planeValues, from[i] * planes, planes);
            }
        }
    }

    @Override
    Tensor save(int count, int depth) {
        ByteBuffer all = ByteBuffer.allocate(Math.multiplyExact(count * depth, frameBytes));
        for (int frame = 0; frame < count * depth; frame++) {
            all.put(chunk(frame), offset(frame), frameBytes);
        }
        return new Tensor(Tensor.Type.U8, dimensions(count, depth), all.flip());
    }

    @Override
    void restore(SavedState from, String group, String name, int count, int depth) {
        long[] dimensions = dimensions(count, depth).stream().mapToLong(d -> d).toArray();
        ByteBuffer all = from.bytes(group, name, dimensions);
        reserve(count * depth);
        for (int frame = 0; frame < count * depth; frame++) {
            all.get(chunk(frame), offset(frame), frameBytes);
        }
    }

    private List<Long> dimensions(int count, int depth) {
        List<Long> dimensions = new ArrayList<>(List.of((long) count, (long) depth));
        dimensions.addAll(shape);
        return dimensions;
    }

    private int untilChunkEnds(int frame) {
        return chunkFrames - frame % chunkFrames;
    }

    private byte[] chunk(int frame) {
        return chunks.get(frame / chunkFrames);
    }

    private int offset(int frame) {
        return frame % chunkFrames * frameBytes;
    }
}
