package dev.rally.env.scene;

import dev.rally.comm.spec.ObservationSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Memory for observations of one space, row after row: {@code [rows, features]} floats or {@code [rows, channels, height,
 * width]} bytes. Whoever only passes it on need not know which. Several threads may write distinct rows at once.
 */
public final class Observations {
    private final int size;
    private final int rowBytes;
    private final ByteBuffer memory;
    private final @Nullable FloatBuffer floats;

    private Observations(ObservationSpace space, ByteBuffer memory) {
        boolean vectors = space.type() == ObservationSpace.Type.FLOAT32;
        size = space.size();
        rowBytes = rowBytes(space);
        this.memory = memory;
        floats = vectors ? memory.asFloatBuffer() : null;
    }

    /** Memory of its own, with room for so many rows, all zeros. */
    public static Observations allocate(ObservationSpace space, int rows) {
        int bytes = Math.multiplyExact(rows, rowBytes(space));
        return over(space, ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Somebody's memory, whose byte order is that of batches; rows begin at its index 0, its position being there. */
    public static Observations over(ObservationSpace space, ByteBuffer memory) {
        return new Observations(space, memory);
    }

    public static int rowBytes(ObservationSpace space) {
        return space.size() * (space.type() == ObservationSpace.Type.FLOAT32 ? Float.BYTES : 1);
    }

    /** Elements of a row. */
    public int size() {
        return size;
    }

    public int rows() {
        return memory.capacity() / rowBytes;
    }

    /** The memory of vectors: row r begins at index {@code r * size()}. */
    public FloatBuffer floats() {
        if (floats == null) {
            throw new IllegalStateException("these observations are images; write bytes()");
        }
        return floats;
    }

    /** The memory of images: row r begins at index {@code r * size()}. */
    public ByteBuffer bytes() {
        if (floats != null) {
            throw new IllegalStateException("these observations are vectors; write floats()");
        }
        return memory;
    }

    /** Copies so many rows of the same space. */
    public void copyRows(int row, Observations from, int fromRow, int rows) {
        memory.put(row * rowBytes, from.memory, fromRow * rowBytes, rows * rowBytes);
    }
}
