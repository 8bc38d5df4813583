package dev.rally.agents.reward;

import dev.rally.agents.tensor.Rows;
import dev.rally.agents.tensor.Staging;

/**
 * Rows of observations as a signal's networks see them: without what a recurrent policy remembers, and, of vectors, within
 * bounds. (Burda et al., 2018: far outside of what was seen before, errors would be of any size.)
 */
record Glimpse(Rows rows, int inputs) implements Rows {
    private static final float CLIP = 5;

    @Override
    public void put(int from, int count, Staging to, int at) {
        rows.put(from, count, new Bounded(to, inputs), at);
    }

    /** Passes on what is in the first columns. */
    private record Bounded(Staging to, int inputs) implements Staging {
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
            if (column >= inputs) {
                return; // the state, which stands behind the observation
            }
            float[] bounded = new float[count];
            for (int i = 0; i < count; i++) {
                bounded[i] = Math.max(-CLIP, Math.min(CLIP, values[from + i]));
            }
            to.put(row, column, bounded, 0, count);
        }

        @Override
        public void put(int row, int column, byte[] values, int from, int count) {
            to.put(row, column, values, from, count);
        }

        @Override
        public void fill(int row, int column, byte value, int count) {
            to.fill(row, column, value, count);
        }
    }
}
