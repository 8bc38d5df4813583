package dev.rally.agents.policy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Running mean and variance of each feature, merged batch by batch with the formula of Chan, Golub and LeVeque (1979),
 * in double precision. Not for several threads at once.
 */
public final class ObservationStatistics {
    private long count;
    private final double[] mean;
    private final double[] squares;
    private final double[] batchMean;
    private final double[] batchSquares;
    private @Nullable MomentSums batch;

    public ObservationStatistics(int features) {
        mean = new double[features];
        squares = new double[features];
        batchMean = new double[features];
        batchSquares = new double[features];
    }

    /** The state that {@link #count}, {@link #means} and {@link #squares} gave. */
    public static ObservationStatistics of(long count, double[] means, double[] squares) {
        ObservationStatistics statistics = new ObservationStatistics(means.length);
        statistics.count = count;
        System.arraycopy(means, 0, statistics.mean, 0, means.length);
        System.arraycopy(squares, 0, statistics.squares, 0, means.length);
        return statistics;
    }

    /** Adds {@code rows} rows {@code [rows, features]} from the index on. */
    public void add(float[] values, int from, int rows) {
        if (rows == 0) {
            return;
        }
        MomentSums sums = batch == null ? new MomentSums(mean.length) : batch;
        batch = sums;
        sums.sum(values, from, rows);
        sums.into(rows, batchMean, batchSquares);
        merge(rows, batchMean, batchSquares);
    }

    /** Adds all that the other has seen. */
    public void add(ObservationStatistics other) {
        merge(other.count, other.mean, other.squares);
    }

    public void clear() {
        count = 0;
        Arrays.fill(mean, 0);
        Arrays.fill(squares, 0);
    }

    public ObservationStatistics copy() {
        return of(count, mean, squares);
    }

    public int features() {
        return mean.length;
    }

    public long count() {
        return count;
    }

    public double mean(int feature) {
        return mean[feature];
    }

    /** The population variance; 1 while nothing was seen. */
    public double variance(int feature) {
        return count == 0 ? 1 : squares[feature] / count;
    }

    public double[] means() {
        return mean.clone();
    }

    /** Sums of squared distances from the mean. */
    public double[] squares() {
        return squares.clone();
    }

    private void merge(long otherCount, double[] otherMean, double[] otherSquares) {
        if (otherCount == 0) {
            return;
        }
        long total = count + otherCount;
        double share = (double) otherCount / total;
        for (int i = 0; i < mean.length; i++) {
            double delta = otherMean[i] - mean[i];
            mean[i] += delta * share;
            squares[i] += otherSquares[i] + delta * delta * count * share;
        }
        count = total;
    }
}
