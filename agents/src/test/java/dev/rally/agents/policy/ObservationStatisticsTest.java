package dev.rally.agents.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ObservationStatisticsTest {
    private static final int FEATURES = 3;
    private static final int ROWS = 500;
    private final float[] values = values();

    @Test
    void batchesMergeToWhatTwoPassesOverAllRowsGive() {
        ObservationStatistics statistics = new ObservationStatistics(FEATURES);
        int row = 0;
        for (int size : new int[] {1, 1, 7, 64, 0, 127, 300}) {
            statistics.add(values, row * FEATURES, size);
            row += size;
        }
        assertThat(statistics.count()).isEqualTo(ROWS);
        for (int i = 0; i < FEATURES; i++) {
            double mean = 0;
            for (int r = 0; r < ROWS; r++) {
                mean += values[r * FEATURES + i] / (double) ROWS;
            }
            double variance = 0;
            for (int r = 0; r < ROWS; r++) {
                variance += Math.pow(values[r * FEATURES + i] - mean, 2) / ROWS;
            }
            assertThat(statistics.mean(i)).isCloseTo(mean, within(1e-6 * Math.sqrt(variance)));
            assertThat(statistics.variance(i)).isCloseTo(variance, within(1e-5 * variance));
        }
    }

    @Test
    void hugeValuesDoNotSpoilWhatFollows() {
        ObservationStatistics statistics = new ObservationStatistics(1);
        statistics.add(new float[] {-3e38f, 3e38f}, 0, 2);
        assertThat(statistics.mean(0)).isZero();
        assertThat(statistics.variance(0)).isCloseTo(9e76, within(1e71));
    }

    @Test
    void mergingTwoHalvesIsTheSameAsOneWhole() {
        ObservationStatistics whole = new ObservationStatistics(FEATURES);
        whole.add(values, 0, ROWS);
        ObservationStatistics first = new ObservationStatistics(FEATURES);
        ObservationStatistics second = new ObservationStatistics(FEATURES);
        first.add(values, 0, 200);
        second.add(values, 200 * FEATURES, 300);
        first.add(second);
        assertThat(first.variance(1)).isCloseTo(whole.variance(1), within(1e-5));
    }

    @Test
    void theNormalizerCentresScalesAndClips() {
        ObservationStatistics statistics = new ObservationStatistics(FEATURES);
        statistics.add(values, 0, ROWS);
        float[] copy = values.clone();
        Normalizer.of(statistics, 1.5).apply(copy, 0, copy.length);
        double deviation = Math.sqrt(statistics.variance(2));
        for (int r = 0; r < ROWS; r++) {
            double expected = (values[r * FEATURES + 2] - statistics.mean(2)) / deviation;
            assertThat((double) copy[r * FEATURES + 2])
                    .isCloseTo(Math.max(-1.5, Math.min(1.5, expected)), within(1e-4));
        }
        assertThat(copy).contains(1.5f, -1.5f);
    }

    private static float[] values() {
        Random random = new Random(1);
        float[] values = new float[ROWS * FEATURES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (1000 * (i % FEATURES) + (1 + i % FEATURES) * random.nextGaussian());
        }
        return values;
    }
}
