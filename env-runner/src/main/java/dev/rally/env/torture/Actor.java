package dev.rally.env.torture;

/** Whoever uses the server while faults happen. */
interface Actor extends AutoCloseable {
    String name();

    /** How many rounds it has finished since it began; any thread may ask. One that goes on has more later. */
    long rounds();

    @Override
    void close();
}
