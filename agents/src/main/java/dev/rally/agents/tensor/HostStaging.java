package dev.rally.agents.tensor;

/** {@link Staging} of vectors in plain memory. */
public final class HostStaging implements Staging {
    private final float[] values;
    private final int columns;

    /** Over that memory. */
    public HostStaging(float[] values, int columns) {
        this.values = values;
        this.columns = columns;
    }

    @Override
    public int rows() {
        return values.length / columns;
    }

    @Override
    public void put(int row, int column, float[] from, int at, int count) {
        System.arraycopy(from, at, values, row * columns + column, count);
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void put(int row, int column, byte[] from, int at, int count) {
        throw noImages();
    }

    @Override
    public void fill(int row, int column, byte value, int count) {
        throw noImages();
    }

    private static UnsupportedOperationException noImages() {
        return new UnsupportedOperationException("perceptrons take vectors");
    }
}
