package dev.rally.agents.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Memory that rows are written to on their way to the device, used again and again: float32 {@code [rows, columns]}, or
 * uint8 images {@code [rows, channels, height, width]}. For one thread.
 */
public final class Staging {
    private final Compute compute;
    private final int rows;
    private final int columns;
    private final DataType type;
    /** Of one row. */
    private final long[] dimensions;

    /** What is uploaded; its limit is that of the last upload. */
    private final ByteBuffer bytes;
    /** The same memory, all of it. */
    private final ByteBuffer all;

    private final FloatBuffer floats;
    private byte[] constant = new byte[0];

    public Staging(Compute compute, int rows, int columns) {
        this(compute, rows, DataType.FLOAT32, columns);
    }

    /** For images of bytes. */
    public static Staging images(Compute compute, int rows, int channels, int height, int width) {
        return new Staging(compute, rows, DataType.UINT8, channels, height, width);
    }

    private Staging(Compute compute, int rows, DataType type, long... dimensions) {
        this.compute = compute;
        this.rows = rows;
        this.type = type;
        this.dimensions = dimensions;
        columns = Math.toIntExact(new Shape(dimensions).size());
        bytes = Compute.allocate(Math.multiplyExact(Math.multiplyExact(rows, columns), type.getNumOfBytes()));
        all = bytes.duplicate();
        floats = bytes.asFloatBuffer();
    }

    /** How many rows it has room for. */
    public int rows() {
        return rows;
    }

    /** Writes {@code count} floats of {@code values} from {@code from} on to row {@code row}, column {@code column}. */
    public void put(int row, int column, float[] values, int from, int count) {
        floats.put(row * columns + column, values, from, count);
    }

    /**
     * Writes rows {@code [count, width]} of {@code values}, which begin at {@code from}, each to the beginning of a row of
     * its own: the memory's rows may be wider.
     */
    public void putRows(int row, float[] values, int from, int width, int count) {
        if (width == columns) {
            put(row, 0, values, from, count * width);
            return;
        }
        for (int i = 0; i < count; i++) {
            put(row + i, 0, values, from + i * width, width);
        }
    }

    /** Writes {@code count} bytes of {@code values} from {@code from} on to row {@code row}, element {@code column}. */
    public void put(int row, int column, byte[] values, int from, int count) {
        all.put(row * columns + column, values, from, count);
    }

    /** Writes the same byte {@code count} times. */
    public void fill(int row, int column, byte value, int count) {
        if (constant.length < count) {
            constant = new byte[count];
        }
        Arrays.fill(constant, 0, count, value);
        put(row, column, constant, 0, count);
    }

    /** The first {@code rows} rows as an array of the step; leave this memory alone until the step is over. */
    public NDArray upload(NDManager step, int rows) {
        bytes.clear().limit(Math.multiplyExact(rows * columns, type.getNumOfBytes()));
        return compute.upload(step, bytes, new Shape(rows).addAll(new Shape(dimensions)), type);
    }
}
