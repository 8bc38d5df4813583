package dev.rally.agents.tensor;

/**
 * Memory that rows are written to before a network sees them, used again and again: float32 {@code [rows, columns]}, or
 * uint8 images {@code [rows, channels, height, width]}. For one thread.
 */
public interface Staging {

    /** How many rows it has room for. */
    int rows();

    /** Elements of a row. */
    int columns();

    /** Writes {@code count} floats of {@code values} from {@code from} on to row {@code row}, column {@code column}. */
    void put(int row, int column, float[] values, int from, int count);

    /**
     * Writes rows {@code [count, width]} of {@code values}, which begin at {@code from}, each to the beginning of a row of
     * its own: the memory's rows may be wider.
     */
    default void putRows(int row, float[] values, int from, int width, int count) {
        if (width == columns()) {
            put(row, 0, values, from, count * width);
            return;
        }
        for (int i = 0; i < count; i++) {
            put(row + i, 0, values, from + i * width, width);
        }
    }

    /** Writes {@code count} bytes of {@code values} from {@code from} on to row {@code row}, element {@code column}. */
    void put(int row, int column, byte[] values, int from, int count);

    /** Writes the same byte {@code count} times. */
    void fill(int row, int column, byte value, int count);
}
