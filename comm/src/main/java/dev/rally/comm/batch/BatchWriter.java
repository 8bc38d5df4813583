package dev.rally.comm.batch;

import static dev.rally.comm.batch.BatchLayout.invalid;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes one batch after the other into the same memory: {@link #begin}, the columns, {@link #finish}. Nothing is
 * allocated when the columns come with the same sizes as before. Not for use by several threads at once, except that
 * several may fill the windows that one thread has asked for.
 *
 * <p>The windows are for memory that nobody shortens while it is written: a client's own exchange file, a private
 * buffer. Who serves others uses the {@code put} methods, where a file shortened by its owner costs an
 * {@code INVALID_BATCH} and not a stray {@link InternalError}.
 */
public final class BatchWriter {
    private final ByteBuffer memory;
    private final byte[] head = new byte[BatchLayout.FIRST_COLUMN_OFFSET];
    private final @Nullable Window[] windows = new @Nullable Window[Column.COUNT + 1];
    private int columns;
    private int columnsSeen;
    private int end;
    private boolean open;

    /** The batches start at index 0 and may reach to the limit that the memory has now. */
    public BatchWriter(ByteBuffer memory) {
        this.memory = memory.duplicate().position(0).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Starts a batch; one that was not finished is forgotten, and what the memory holds stays until {@link #finish}.
     *
     * @param agentId 0 means the agent that the command names
     */
    public BatchWriter begin(int agentId, long sequence, int rows, long policyVersion) {
        if (rows < 0) {
            throw invalid("rows is " + rows + "; it must be 0 or more");
        }
        BatchLayout.putI32(head, BatchLayout.AGENT_ID_OFFSET, agentId);
        BatchLayout.putI64(head, BatchLayout.SEQUENCE_OFFSET, sequence);
        BatchLayout.putI32(head, BatchLayout.ROWS_OFFSET, rows);
        BatchLayout.putI64(head, BatchLayout.POLICY_VERSION_OFFSET, policyVersion);
        columns = 0;
        columnsSeen = 0;
        end = BatchLayout.FIRST_COLUMN_OFFSET;
        open = true;
        return this;
    }

    /**
     * Adds a column and gives the window of exactly its bytes, little-endian, positioned at 0. The same window comes
     * again when the column has the same place and size in a later batch.
     *
     * @param rowShape up to three dimensions; none for one element a row
     */
    public ByteBuffer column(Column column, ElementType type, int rowCount, int... rowShape) {
        if (rowShape.length > BatchLayout.MAX_DIMENSIONS) {
            throw invalid(column + ": a row has " + rowShape.length + " dimensions; 0 to 3 are allowed");
        }
        for (int dimension : rowShape) {
            if (dimension <= 0) {
                throw invalid(column + ": row shape " + Arrays.toString(rowShape) + "; dimensions are 1 or more");
            }
        }
        return add(
                        column,
                        type,
                        rowCount,
                        rowShape.length > 0 ? rowShape[0] : 0,
                        rowShape.length > 1 ? rowShape[1] : 0,
                        rowShape.length > 2 ? rowShape[2] : 0)
                .bytes
                .clear();
    }

    /** Adds a float32 column {@code [rowCount, rowSize]}, or {@code [rowCount]} when rowSize is 0. */
    public FloatBuffer floats(Column column, int rowCount, int rowSize) {
        return add(column, ElementType.FLOAT32, rowCount, rowSize, 0, 0).floats.clear();
    }

    /** Adds an int32 column {@code [rowCount, rowSize]}, or {@code [rowCount]} when rowSize is 0. */
    public IntBuffer ints(Column column, int rowCount, int rowSize) {
        return add(column, ElementType.INT32, rowCount, rowSize, 0, 0).ints.clear();
    }

    /** Adds a uint8 column {@code [rowCount, rowSize]}, or {@code [rowCount]} when rowSize is 0. */
    public ByteBuffer bytes(Column column, int rowCount, int rowSize) {
        return add(column, ElementType.UINT8, rowCount, rowSize, 0, 0).bytes.clear();
    }

    /** Adds a float32 column like {@link #floats} and copies its elements in, safely in shared memory. */
    public void putFloats(Column column, int rowCount, int rowSize, float[] from, int fromIndex) {
        FloatBuffer window = floats(column, rowCount, rowSize);
        MappedFaults.put(window, 0, from, fromIndex, window.capacity());
    }

    /** Adds an int32 column like {@link #ints} and copies its elements in, safely in shared memory. */
    public void putInts(Column column, int rowCount, int rowSize, int[] from, int fromIndex) {
        IntBuffer window = ints(column, rowCount, rowSize);
        MappedFaults.put(window, 0, from, fromIndex, window.capacity());
    }

    /** Adds a uint8 column like {@link #bytes} and copies its elements in, safely in shared memory. */
    public void putBytes(Column column, int rowCount, int rowSize, byte[] from, int fromIndex) {
        ByteBuffer window = bytes(column, rowCount, rowSize);
        MappedFaults.put(window, 0, from, fromIndex, window.capacity());
    }

    /**
     * Writes header and descriptors and returns the length of the whole batch in bytes; a second call only returns it
     * again. Safe in shared memory.
     */
    public int finish() {
        if (!open) {
            if (end == 0) {
                throw new IllegalStateException("finish without begin");
            }
            return end;
        }
        open = false;
        BatchLayout.putI32(head, BatchLayout.MAGIC_OFFSET, BatchLayout.MAGIC);
        BatchLayout.putU16(head, BatchLayout.VERSION_OFFSET, BatchLayout.VERSION);
        BatchLayout.putU16(head, BatchLayout.COLUMN_COUNT_OFFSET, columns);
        BatchLayout.putI32(head, BatchLayout.LENGTH_OFFSET, end);
        if (end > memory.capacity()) {
            throw invalid("a batch needs " + end + " bytes; the memory has " + memory.capacity());
        }
        Arrays.fill(head, BatchLayout.descriptor(columns), head.length, (byte) 0);
        MappedFaults.put(memory, 0, head, 0, head.length);
        return end;
    }

    /**
     * How much room a batch needs.
     *
     * @param columnBytes the size of each column: rows × elements a row × bytes an element
     */
    public static long sizeBytes(long... columnBytes) {
        long end = BatchLayout.FIRST_COLUMN_OFFSET;
        for (long bytes : columnBytes) {
            end = BatchLayout.align(end) + bytes;
        }
        return end;
    }

    private Window add(Column column, ElementType type, int rowCount, int dim0, int dim1, int dim2) {
        if (!open) {
            throw new IllegalStateException("a column without begin");
        }
        if (rowCount < 0 || dim0 < 0) {
            throw invalid(column + ": " + rowCount + " rows of " + dim0 + " elements; both must be 0 or more");
        }
        if ((columnsSeen & 1 << column.number()) != 0) {
            throw invalid(column + " is already in this batch; a column stands in a batch once");
        }
        long offset = BatchLayout.align(end);
        long bytes = Geometry.sizeBytes(column, type, rowCount, dim0, dim1, dim2);
        if (offset + bytes > memory.capacity()) {
            throw invalid(column + " needs " + bytes + " bytes at " + offset + "; the memory has " + memory.capacity()
                    + ": use larger slots or fewer rows");
        }
        describe(BatchLayout.descriptor(columns), column, type, rowCount, dim0, dim1, dim2, (int) offset);
        columns++;
        columnsSeen |= 1 << column.number();
        end = (int) (offset + bytes);
        return window(column.number(), (int) offset, (int) bytes);
    }

    private void describe(
            int at, Column column, ElementType type, int rowCount, int dim0, int dim1, int dim2, int offset) {
        BatchLayout.putU16(head, at + BatchLayout.COLUMN_OFFSET, column.number());
        head[at + BatchLayout.TYPE_OFFSET] = (byte) type.number();
        head[at + BatchLayout.PART_OFFSET] = 0;
        BatchLayout.putI32(head, at + BatchLayout.ROW_COUNT_OFFSET, rowCount);
        BatchLayout.putI32(head, at + BatchLayout.ROW_SHAPE_OFFSET, dim0);
        BatchLayout.putI32(head, at + BatchLayout.ROW_SHAPE_OFFSET + Integer.BYTES, dim1);
        BatchLayout.putI32(head, at + BatchLayout.ROW_SHAPE_OFFSET + 2 * Integer.BYTES, dim2);
        BatchLayout.putI32(head, at + BatchLayout.DATA_OFFSET, offset);
    }

    private Window window(int number, int offset, int bytes) {
        Window window = windows[number];
        if (window == null || window.offset != offset || window.bytes.capacity() != bytes) {
            window = new Window(offset, memory.slice(offset, bytes).order(ByteOrder.LITTLE_ENDIAN));
            windows[number] = window;
        }
        return window;
    }

    /** A column's place in the memory, kept from batch to batch. */
    private static final class Window {
        final int offset;
        final ByteBuffer bytes;
        final FloatBuffer floats;
        final IntBuffer ints;

        Window(int offset, ByteBuffer bytes) {
            this.offset = offset;
            this.bytes = bytes;
            this.floats = bytes.asFloatBuffer();
            this.ints = bytes.asIntBuffer();
        }
    }
}
