package dev.rally.agents.tensor;

/** Rows on their way to the device, wherever they lie. */
public interface Rows {

    /** Writes {@code count} rows from row {@code from} on into the memory, from its row {@code at} on. */
    void put(int from, int count, Staging to, int at);

    /** Rows {@code [rows, columns]} of an array. */
    static Rows of(float[] values, int columns) {
        return (from, count, to, at) -> to.putRows(at, values, from * columns, columns, count);
    }
}
