package dev.rally.agents.bench;

/** The same computation written straight on the tensor library, with the library's own threads inside each operation. */
interface Yardstick extends AutoCloseable {

    /** Returns samples and seconds. */
    double[] runFor(double budgetSeconds, int threads);

    @Override
    void close();
}
