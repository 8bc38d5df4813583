package dev.rally.comm.batch;

import static dev.rally.comm.batch.BatchLayout.i32;
import static dev.rally.comm.batch.BatchLayout.i64;
import static dev.rally.comm.batch.BatchLayout.invalid;
import static dev.rally.comm.batch.BatchLayout.u16;
import static dev.rally.comm.batch.BatchLayout.u32;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/** A private copy of a batch's header and descriptors, checked. */
final class BatchHeader {
    private final byte[] head = new byte[BatchLayout.FIRST_COLUMN_OFFSET];
    /** By column: where its descriptor stands in {@link #head}; 0 when the batch has no such column. */
    private final int[] descriptors = new int[Column.COUNT + 1];

    private final int[] rowSizes = new int[Column.COUNT + 1];
    private final ElementType[] types = new ElementType[Column.COUNT + 1];
    private int lengthBytes;

    /** Copies and checks; the batch may reach to {@code limit}. Shows no column at all when it throws. */
    void read(ByteBuffer memory, int limit) {
        Arrays.fill(descriptors, 0);
        if (limit < BatchLayout.HEADER_BYTES) {
            throw invalid("the memory has " + limit + " bytes; a header alone has " + BatchLayout.HEADER_BYTES);
        }
        int copied = Math.min(head.length, limit);
        MappedFaults.get(memory, 0, head, 0, copied);
        int columnCount = checkHeader(limit);
        long end = BatchLayout.descriptor(columnCount);
        try {
            for (int i = 0; i < columnCount; i++) {
                end = checkDescriptor(BatchLayout.descriptor(i), end);
            }
        } catch (RuntimeException e) {
            Arrays.fill(descriptors, 0);
            throw e;
        }
    }

    private int checkHeader(int limit) {
        int magic = i32(head, BatchLayout.MAGIC_OFFSET);
        if (magic != BatchLayout.MAGIC) {
            throw invalid(String.format(
                    Locale.ROOT, "magic is 0x%08X; a batch begins with 0x%08X", magic, BatchLayout.MAGIC));
        }
        check("layout version", u16(head, BatchLayout.VERSION_OFFSET), BatchLayout.VERSION, BatchLayout.VERSION);
        int columnCount = u16(head, BatchLayout.COLUMN_COUNT_OFFSET);
        check("column count", columnCount, 1, BatchLayout.MAX_COLUMNS);
        long length = u32(head, BatchLayout.LENGTH_OFFSET);
        check("length in bytes", length, BatchLayout.descriptor(columnCount), limit);
        lengthBytes = (int) length;
        check("agent id", agentId(), 0, Integer.MAX_VALUE);
        check("rows", rows(), 0, Integer.MAX_VALUE);
        checkZero("header", BatchLayout.RESERVED_OFFSET, BatchLayout.POLICY_VERSION_OFFSET);
        checkZero("header", BatchLayout.TAIL_OFFSET, BatchLayout.HEADER_BYTES);
        return columnCount;
    }

    /** Returns where the column ends; it may not begin before {@code from}. */
    private long checkDescriptor(int at, long from) {
        int number = u16(head, at + BatchLayout.COLUMN_OFFSET);
        Column column = Column.ofNumber(number);
        if (column == null) {
            throw invalid("column number " + number + "; 1 to " + Column.COUNT + " are allowed");
        }
        ElementType type = ElementType.ofNumber(head[at + BatchLayout.TYPE_OFFSET]);
        if (type == null) {
            throw invalid(column + ": element type " + head[at + BatchLayout.TYPE_OFFSET]
                    + "; allowed are 1 (float32), 2 (int32), 3 (uint8)");
        }
        if (descriptors[column.number()] != 0) {
            throw invalid(column + " stands in the batch twice; a column may stand in a batch once");
        }
        checkColumn(column, "part", Byte.toUnsignedInt(head[at + BatchLayout.PART_OFFSET]), 0, 0);
        int rowCount = i32(head, at + BatchLayout.ROW_COUNT_OFFSET);
        checkColumn(column, "row count", rowCount, 0, Integer.MAX_VALUE);
        checkShape(column, at);
        checkZero(column.name(), at + BatchLayout.DESCRIPTOR_TAIL_OFFSET, at + BatchLayout.DESCRIPTOR_BYTES);
        int bytes = Geometry.sizeBytes(column, type, rowCount, dim(at, 0), dim(at, 1), dim(at, 2));
        long offset = u32(head, at + BatchLayout.DATA_OFFSET);
        checkColumn(column, "offset", offset, from, lengthBytes);
        if (offset % BatchLayout.ALIGNMENT != 0) {
            throw invalid(column + ": offset " + offset + "; it must be a multiple of " + BatchLayout.ALIGNMENT);
        }
        checkColumn(column, "end", offset + bytes, offset, lengthBytes);
        descriptors[column.number()] = at;
        types[column.number()] = type;
        rowSizes[column.number()] = Geometry.elementsPerRow(column, dim(at, 0), dim(at, 1), dim(at, 2));
        return offset + bytes;
    }

    private void checkShape(Column column, int at) {
        boolean ended = false;
        for (int i = 0; i < BatchLayout.MAX_DIMENSIONS; i++) {
            int dimension = dim(at, i);
            if (dimension < 0 || (ended && dimension != 0)) {
                throw invalid(column + ": row shape [" + dim(at, 0) + ", " + dim(at, 1) + ", " + dim(at, 2)
                        + "]; dimensions are positive, and unused ones at the end are 0");
            }
            ended = dimension == 0;
        }
    }

    /** The column's offset in the batch, when it has that type and size; rowSize 0 and 1 both mean scalars. */
    int locate(Column column, ElementType type, int rowCount, int rowSize) {
        int at = descriptor(column);
        if (types[column.number()] != type) {
            throw invalid(column + " is " + types[column.number()] + "; it must be " + type);
        }
        if (rowCount(column) != rowCount || rowSizes[column.number()] != Math.max(1, rowSize)) {
            throw invalid(column + " has " + rowCount(column) + " rows of " + rowSizes[column.number()]
                    + " elements; it must have " + rowCount + " rows of " + Math.max(1, rowSize));
        }
        return i32(head, at + BatchLayout.DATA_OFFSET);
    }

    boolean has(Column column) {
        return descriptors[column.number()] != 0;
    }

    int rowCount(Column column) {
        return i32(head, descriptor(column) + BatchLayout.ROW_COUNT_OFFSET);
    }

    int rowSize(Column column) {
        descriptor(column);
        return rowSizes[column.number()];
    }

    int rowShape(Column column, int dimension) {
        return dim(descriptor(column), Objects.checkIndex(dimension, BatchLayout.MAX_DIMENSIONS));
    }

    ElementType type(Column column) {
        descriptor(column);
        return types[column.number()];
    }

    int rows() {
        return i32(head, BatchLayout.ROWS_OFFSET);
    }

    int agentId() {
        return i32(head, BatchLayout.AGENT_ID_OFFSET);
    }

    long sequence() {
        return i64(head, BatchLayout.SEQUENCE_OFFSET);
    }

    long policyVersion() {
        return i64(head, BatchLayout.POLICY_VERSION_OFFSET);
    }

    int lengthBytes() {
        return lengthBytes;
    }

    private int descriptor(Column column) {
        int at = descriptors[column.number()];
        if (at == 0) {
            throw invalid("the batch has no column " + column + "; this command needs it");
        }
        return at;
    }

    private int dim(int descriptor, int dimension) {
        return i32(head, descriptor + BatchLayout.ROW_SHAPE_OFFSET + dimension * Integer.BYTES);
    }

    private void checkZero(String where, int from, int to) {
        for (int i = from; i < to; i++) {
            if (head[i] != 0) {
                throw invalid(where + ": reserved byte " + i + " is " + head[i] + "; it must be 0");
            }
        }
    }

    private static void check(String what, long seen, long low, long high) {
        if (seen < low || seen > high) {
            throw invalid(what + " is " + seen + "; allowed are " + low + " to " + high);
        }
    }

    private static void checkColumn(Column column, String what, long seen, long low, long high) {
        if (seen < low || seen > high) {
            throw invalid(column + ": " + what + " is " + seen + "; allowed are " + low + " to " + high);
        }
    }
}
