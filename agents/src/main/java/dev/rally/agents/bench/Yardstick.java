package dev.rally.agents.bench;

import ai.djl.pytorch.jni.JniUtils;

/** The same computation written straight on the tensor library, with the library's own threads inside each operation. */
abstract class Yardstick implements AutoCloseable {
    private final int rows;

    /** @param rows of one update */
    Yardstick(int rows) {
        this.rows = rows;
    }

    /** Computes once, from the forward pass on; gradients are on when it begins. */
    abstract void update();

    /** Returns samples and seconds. */
    final double[] runFor(double budgetSeconds, int threads) {
        JniUtils.setNumThreads(threads);
        try {
            long start = System.nanoTime();
            double samples = 0;
            double seconds = 0;
            while (seconds < budgetSeconds) {
                JniUtils.setGradMode(true);
                update();
                samples += rows;
                seconds = (System.nanoTime() - start) / 1e9;
            }
            return new double[] {samples, seconds};
        } finally {
            JniUtils.setNumThreads(1);
            JniUtils.setGradMode(false);
        }
    }

    @Override
    public abstract void close();
}
