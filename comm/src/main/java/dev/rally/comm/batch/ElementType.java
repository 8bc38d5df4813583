package dev.rally.comm.batch;

import org.jspecify.annotations.Nullable;

/** What the elements of a column are; all little-endian. */
public enum ElementType {
    FLOAT32(1, Float.BYTES),
    INT32(2, Integer.BYTES),
    /** Unsigned: 0 to 255. Flags are 0 or 1. */
    UINT8(3, Byte.BYTES);

    private static final ElementType[] TYPES = values();

    private final int number;
    private final int sizeBytes;

    ElementType(int number, int sizeBytes) {
        this.number = number;
        this.sizeBytes = sizeBytes;
    }

    /** The number that stands in a column's descriptor. */
    public int number() {
        return number;
    }

    public int sizeBytes() {
        return sizeBytes;
    }

    static @Nullable ElementType ofNumber(int number) {
        return number >= 1 && number <= TYPES.length ? TYPES[number - 1] : null;
    }
}
