package dev.rally.agents.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** {@link Staging} on the way to the tensor library's device. */
public final class DeviceStaging implements Staging {
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

    public DeviceStaging(Compute compute, int rows, int columns) {
        this(compute, rows, DataType.FLOAT32, columns);
    }

    /** For images of bytes. */
    public static DeviceStaging images(Compute compute, int rows, int channels, int height, int width) {
        return new DeviceStaging(compute, rows, DataType.UINT8, channels, height, width);
    }

    private DeviceStaging(Compute compute, int rows, DataType type, long... dimensions) {
        this.compute = compute;
        this.rows = rows;
        this.type = type;
        this.dimensions = dimensions;
        columns = Math.toIntExact(new Shape(dimensions).size());
        bytes = Compute.allocate(Math.multiplyExact(Math.multiplyExact(rows, columns), type.getNumOfBytes()));
        all = bytes.duplicate();
        floats = bytes.asFloatBuffer();
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public void put(int row, int column, float[] values, int from, int count) {
        floats.put(row * columns + column, values, from, count);
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void put(int row, int column, byte[] values, int from, int count) {
        all.put(row * columns + column, values, from, count);
    }

    @Override
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
