package dev.rally.agents.tensor;

/**
 * Floats where a network computes: its parameters, what an optimiser remembers of them, a gradient. They are the same
 * numbers in the same order wherever they are; arithmetic is between arrays of the same kind and length. Safe for several
 * threads while nobody changes it.
 */
public sealed interface FlatArray extends AutoCloseable permits HostArray, DeviceArray {

    FlatArray copy();

    /** Takes all elements over from one of the same length. */
    void become(FlatArray other);

    /** As long, all zeros. */
    FlatArray zeros();

    /** All elements, in order; waits for the device. */
    float[] download();

    /** {@code this += other}. */
    void add(FlatArray other);

    /** {@code this += factor * other}. */
    void add(FlatArray other, float factor);

    /** {@code this += share * (leader - this)}. */
    void follow(FlatArray leader, float share);

    /** The sum of all squares. */
    double squares();

    @Override
    void close();
}
