package dev.rally.agents.demonstration;

import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.tensor.Rows;
import dev.rally.agents.tensor.Staging;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows of raw vectors, whole frames of them, that are normalised on their way. For any number of threads. */
final class NormalizedRows implements Rows {
    private final Rows raw;
    private final Normalizer normalizer;

    private NormalizedRows(Rows raw, Normalizer normalizer) {
        this.raw = raw;
        this.normalizer = normalizer;
    }

    /** The rows as the normaliser shows them; null leaves them as they are. */
    static Rows of(Rows raw, @Nullable Normalizer normalizer) {
        return normalizer == null ? raw : new NormalizedRows(raw, normalizer);
    }

    @Override
    public void put(int from, int count, Staging to, int at) {
        raw.put(from, count, new Through(to, normalizer), at);
    }

    /** Memory that gets what is normalised. */
    private record Through(Staging to, Normalizer normalizer) implements Staging {
        @Override
        public int rows() {
            return to.rows();
        }

        @Override
        public int columns() {
            return to.columns();
        }

        @Override
        public void put(int row, int column, float[] values, int from, int count) {
            float[] normalized = Arrays.copyOfRange(values, from, from + count);
            normalizer.apply(normalized, 0, count);
            to.put(row, column, normalized, 0, count);
        }

        @Override
        public void put(int row, int column, byte[] values, int from, int count) {
            throw noImages();
        }

        @Override
        public void fill(int row, int column, byte value, int count) {
            throw noImages();
        }

        private static UnsupportedOperationException noImages() {
            return new UnsupportedOperationException("images are scaled by the network");
        }
    }
}
