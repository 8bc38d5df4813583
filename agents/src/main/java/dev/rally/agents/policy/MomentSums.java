package dev.rally.agents.policy;

import java.util.Arrays;

/**
 * Mean and sum of squared distances of each feature of one batch, in one pass that the processor's vectors fill: many
 * short rows are summed side by side, as distances from the first row so that no digits cancel, in single precision for
 * a few rows and in double precision from there on.
 */
final class MomentSums {
    /** Floats that one vectorised run covers. */
    private static final int TILE = 512;
    /** Runs that single precision adds up. */
    private static final int RUNS = 32;

    private final int features;
    private final int tile;
    private final float[] shift;
    private final float[] sums;
    private final float[] squares;
    private final double[] totalSums;
    private final double[] totalSquares;

    MomentSums(int features) {
        this.features = features;
        tile = Math.max(1, TILE / features) * features;
        shift = new float[tile];
        sums = new float[tile];
        squares = new float[tile];
        totalSums = new double[features];
        totalSquares = new double[features];
    }

    /** Sums {@code rows} rows, at least one, from the index on; forgets what it summed before. */
    void sum(float[] values, int from, int rows) {
        int count = rows * features;
        begin(values, from, Math.min(tile, count));
        int runs = 0;
        for (int start = 0; start < count; start += tile) {
            run(values, from + start, Math.min(tile, count - start));
            if (++runs == RUNS) {
                flush(tile);
                runs = 0;
            }
        }
        flush(Math.min(tile, count));
        if (overflowed()) {
            sumExactly(values, from, count);
        }
    }

    /** Writes the mean and the sum of squared distances from it, of each feature. */
    void into(int rows, double[] mean, double[] squaredDistances) {
        for (int i = 0; i < features; i++) {
            double distance = totalSums[i] / rows;
            mean[i] = shift[i] + distance;
            squaredDistances[i] = Math.max(0, totalSquares[i] - totalSums[i] * distance);
        }
    }

    private void run(float[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            float distance = values[from + i] - shift[i];
            sums[i] += distance;
            squares[i] += distance * distance;
        }
    }

    private void begin(float[] values, int from, int count) {
        for (int i = 0; i < count; i += features) {
            System.arraycopy(values, from, shift, i, features);
        }
        Arrays.fill(totalSums, 0);
        Arrays.fill(totalSquares, 0);
    }

    private void flush(int count) {
        for (int start = 0; start < count; start += features) {
            for (int i = 0; i < features; i++) {
                totalSums[i] += sums[start + i];
                totalSquares[i] += squares[start + i];
            }
        }
        Arrays.fill(sums, 0, count, 0);
        Arrays.fill(squares, 0, count, 0);
    }

    private boolean overflowed() {
        double sum = 0;
        for (int i = 0; i < features; i++) {
            sum += totalSums[i] + totalSquares[i];
        }
        return !Double.isFinite(sum);
    }

    /** For distances whose squares are too large for single precision. */
    private void sumExactly(float[] values, int from, int count) {
        Arrays.fill(totalSums, 0);
        Arrays.fill(totalSquares, 0);
        for (int i = 0; i < count; i++) {
            double distance = (double) values[from + i] - shift[i % features];
            totalSums[i % features] += distance;
            totalSquares[i % features] += distance * distance;
        }
    }
}
