package dev.rally.comm.batch;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches that nobody vouches for. {@link #read} copies header and descriptors into memory of its own and checks
 * them before anything is believed, so whoever changes the batch afterwards changes values, never what is touched.
 * Reusable, without allocation while the same memory comes again; not for use by several threads at once.
 *
 * <p>Every method throws {@link ErrorCode#INVALID_BATCH} for what is wrong with the batch, a file shortened in the
 * middle of a copy included.
 */
public final class BatchView {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BatchHeader header = new BatchHeader();
    private final Finite finite = new Finite();
    private @Nullable ByteBuffer source;
    private ByteBuffer bytes = NOTHING;
    private FloatBuffer floats = NOTHING.asFloatBuffer();
    private IntBuffer ints = NOTHING.asIntBuffer();

    /** Checks the batch that starts at index 0 of the memory and ends before its limit; the view then shows it. */
    @SuppressWarnings("ReferenceEquality") // the windows belong to this very memory, not to one of equal content
    public BatchView read(ByteBuffer memory) {
        if (memory != source) {
            bytes = memory.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
            floats = bytes.asFloatBuffer();
            ints = bytes.asIntBuffer();
            source = memory;
        }
        header.read(bytes, memory.limit());
        return this;
    }

    public int rows() {
        return header.rows();
    }

    /** 0 means the agent that the command names. */
    public int agentId() {
        return header.agentId();
    }

    public long sequence() {
        return header.sequence();
    }

    public long policyVersion() {
        return header.policyVersion();
    }

    /** The whole batch, header included. */
    public int lengthBytes() {
        return header.lengthBytes();
    }

    public boolean has(Column column) {
        return header.has(column);
    }

    public int rowCount(Column column) {
        return header.rowCount(column);
    }

    /** Elements in a row: 1 for a column of scalars, the product of the dimensions otherwise. */
    public int rowSize(Column column) {
        return header.rowSize(column);
    }

    /** The length of a row's dimension 0 to 2; 0 for an unused one. */
    public int rowShape(Column column, int dimension) {
        return header.rowShape(column, dimension);
    }

    public ElementType type(Column column) {
        return header.type(column);
    }

    /**
     * Checks that a column has exactly that type, many rows and elements a row (0 and 1 both mean scalars). A header may
     * claim any number of rows; a column that passed is no larger than the batch, so memory for it may be made.
     */
    public void require(Column column, ElementType type, int rowCount, int rowSize) {
        int unused = header.locate(column, type, rowCount, rowSize);
    }

    /**
     * Copies a float32 column out; it must have exactly that many rows and elements a row (0 and 1 both mean scalars).
     * NaN and infinities are copied like any other value.
     */
    public void copyFloats(Column column, int rowCount, int rowSize, float[] to, int toIndex) {
        int offset = header.locate(column, ElementType.FLOAT32, rowCount, rowSize);
        MappedFaults.get(floats, offset / Float.BYTES, to, toIndex, rowCount * Math.max(1, rowSize));
    }

    /** Like {@link #copyFloats}; NaN and infinities are refused with {@link ErrorCode#NOT_FINITE}. */
    public void copyFinite(Column column, int rowCount, int rowSize, float[] to, int toIndex) {
        copyFloats(column, rowCount, rowSize, to, toIndex);
        int count = rowCount * Math.max(1, rowSize);
        if (!finite.all(to, toIndex, count)) {
            throw notFinite(column, Math.max(1, rowSize), to, toIndex, count);
        }
    }

    /** Copies an int32 column out; it must have exactly that many rows and elements a row. */
    public void copyInts(Column column, int rowCount, int rowSize, int[] to, int toIndex) {
        int offset = header.locate(column, ElementType.INT32, rowCount, rowSize);
        MappedFaults.get(ints, offset / Integer.BYTES, to, toIndex, rowCount * Math.max(1, rowSize));
    }

    /** Copies a uint8 column out; it must have exactly that many rows and elements a row. */
    public void copyBytes(Column column, int rowCount, int rowSize, byte[] to, int toIndex) {
        copyBytes(column, rowCount, rowSize, 0, rowCount, to, toIndex);
    }

    /** Copies {@code count} rows of such a column, from row {@code first} on. */
    public void copyBytes(Column column, int rowCount, int rowSize, int first, int count, byte[] to, int toIndex) {
        int offset = header.locate(column, ElementType.UINT8, rowCount, rowSize);
        int elements = Math.max(1, rowSize);
        MappedFaults.get(bytes, offset + first * elements, to, toIndex, count * elements);
    }

    /** Copies the whole batch to the start of {@code to} and sets the limit to its end. */
    public void copyAll(ByteBuffer to) {
        int length = header.lengthBytes();
        byte[] part = new byte[Math.min(length, 1 << 16)];
        to.clear();
        for (int from = 0; from < length; from += part.length) {
            int count = Math.min(part.length, length - from);
            MappedFaults.get(bytes, from, part, 0, count);
            to.put(part, 0, count);
        }
        to.flip();
    }

    private static RallyException notFinite(Column column, int rowSize, float[] values, int from, int count) {
        int bad = Finite.firstBad(values, from, count);
        return new RallyException(
                ErrorCode.NOT_FINITE,
                column + " row " + bad / rowSize + ", element " + bad % rowSize + " is " + values[from + bad]
                        + "; only finite numbers are allowed");
    }
}
