package dev.rally.agents.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Memory that rows of floats are written to on their way to the device, used again and again. For one thread. */
public final class Staging {
    private final Compute compute;
    private final int rows;
    private final int columns;
    private final ByteBuffer bytes;
    private final FloatBuffer floats;

    public Staging(Compute compute, int rows, int columns) {
        this.compute = compute;
        this.rows = rows;
        this.columns = columns;
        bytes = Compute.allocate(Math.multiplyExact(rows, columns));
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

    /** The first {@code rows} rows as an array of the step; leave this memory alone until the step is over. */
    public NDArray upload(NDManager step, int rows) {
        return compute.upload(step, bytes, rows, columns);
    }
}
