package dev.rally.comm.batch;

import static dev.rally.comm.batch.BatchLayout.invalid;

/** The arithmetic of column sizes, which no dimensions can make overflow. */
final class Geometry {
    private Geometry() {}

    /** Elements of one row; a dimension of 0 is an unused one. */
    static int elementsPerRow(Column column, int dim0, int dim1, int dim2) {
        long elements = Math.max(1, dim0);
        elements = limited(column, elements * Math.max(1, dim1));
        return (int) limited(column, elements * Math.max(1, dim2));
    }

    static int sizeBytes(Column column, ElementType type, int rowCount, int dim0, int dim1, int dim2) {
        long elements = limited(column, (long) rowCount * elementsPerRow(column, dim0, dim1, dim2));
        return (int) limited(column, elements * type.sizeBytes());
    }

    /** The product of two ints cannot overflow a long, so a check after each multiplication is enough. */
    private static long limited(Column column, long size) {
        if (size > Integer.MAX_VALUE) {
            throw invalid(
                    column + " has " + size + " elements or bytes; at most " + Integer.MAX_VALUE + " are allowed");
        }
        return size;
    }
}
