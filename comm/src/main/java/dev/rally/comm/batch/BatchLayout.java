package dev.rally.comm.batch;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where everything stands in a batch. All numbers are little-endian; {@code docs/batch-format.md} explains them.
 *
 * <pre>
 *  0       4       6       8      12      16              24      28      32              40            63
 * ┌───────┬───────┬───────┬───────┬───────┬───────────────┬───────┬───────┬───────────────┬──────────────┐
 * │ magic │version│columns│ length│agentId│   sequence    │ rows  │   0   │ policyVersion │  0 …         │ header
 * ├───────┴┬──────┴───────┴───────┴───────┴───────────────┴───────┴───────┴───────────────┴──────────────┤
 * │ column, elementType, part, rowCount, rowShape[3], offset, 0                 32 bytes for each column │ descriptors
 * ├──────────────────────────────────────────────────────────────────────────────────────────────────────┤
 * │ column data, each column at a multiple of 64 from the start of the batch                             │ columns
 * └──────────────────────────────────────────────────────────────────────────────────────────────────────┘
 *
 * descriptor:   0        2       3      4          8           12          16          20       24       31
 *              ┌────────┬───────┬──────┬──────────┬───────────┬───────────┬───────────┬────────┬──────────┐
 *              │ column │ type  │ part │ rowCount │rowShape[0]│rowShape[1]│rowShape[2]│ offset │ 0 …      │
 *              └────────┴───────┴──────┴──────────┴───────────┴───────────┴───────────┴────────┴──────────┘
 * </pre>
 */
final class BatchLayout {
    /** "RLYB" when read as characters. */
    static final int MAGIC = 0x42594C52;

    static final int VERSION = 1;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;
    static final int COLUMN_COUNT_OFFSET = VERSION_OFFSET + Short.BYTES;
    static final int LENGTH_OFFSET = COLUMN_COUNT_OFFSET + Short.BYTES;
    static final int AGENT_ID_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    static final int SEQUENCE_OFFSET = AGENT_ID_OFFSET + Integer.BYTES;
    static final int ROWS_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
    static final int RESERVED_OFFSET = ROWS_OFFSET + Integer.BYTES;
    static final int POLICY_VERSION_OFFSET = RESERVED_OFFSET + Integer.BYTES;
    static final int TAIL_OFFSET = POLICY_VERSION_OFFSET + Long.BYTES;
    static final int HEADER_BYTES = 64;

    static final int COLUMN_OFFSET = 0;
    static final int TYPE_OFFSET = COLUMN_OFFSET + Short.BYTES;
    static final int PART_OFFSET = TYPE_OFFSET + Byte.BYTES;
    static final int ROW_COUNT_OFFSET = PART_OFFSET + Byte.BYTES;
    static final int ROW_SHAPE_OFFSET = ROW_COUNT_OFFSET + Integer.BYTES;
    static final int DATA_OFFSET = ROW_SHAPE_OFFSET + BatchLayout.MAX_DIMENSIONS * Integer.BYTES;
    static final int DESCRIPTOR_TAIL_OFFSET = DATA_OFFSET + Integer.BYTES;
    static final int DESCRIPTOR_BYTES = 32;

    static final int MAX_DIMENSIONS = 3;
    static final int MAX_COLUMNS = 16;
    static final int ALIGNMENT = 64;
    /** Where this writer puts the first column: after room for as many descriptors as there may be. */
    static final int FIRST_COLUMN_OFFSET = HEADER_BYTES + MAX_COLUMNS * DESCRIPTOR_BYTES;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private BatchLayout() {}

    static int descriptor(int index) {
        return HEADER_BYTES + index * DESCRIPTOR_BYTES;
    }

    static long align(long offset) {
        return (offset + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static int u16(byte[] head, int offset) {
        return Short.toUnsignedInt((short) SHORT.get(head, offset));
    }

    static int i32(byte[] head, int offset) {
        return (int) INT.get(head, offset);
    }

    static long u32(byte[] head, int offset) {
        return Integer.toUnsignedLong((int) INT.get(head, offset));
    }

    static long i64(byte[] head, int offset) {
        return (long) LONG.get(head, offset);
    }

    static void putU16(byte[] head, int offset, int value) {
        SHORT.set(head, offset, (short) value);
    }

    static void putI32(byte[] head, int offset, int value) {
        INT.set(head, offset, value);
    }

    static void putI64(byte[] head, int offset, long value) {
        LONG.set(head, offset, value);
    }

    static RallyException invalid(String message) {
        return new RallyException(ErrorCode.INVALID_BATCH, message);
    }
}
