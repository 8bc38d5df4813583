package dev.rally.agents.policy;

/**
 * A frozen normalisation of observations: {@code clip((x - mean) * scale)}. Immutable, safe for any thread.
 */
public final class Normalizer {
    private static final double EPSILON = 1e-8;
    /** Rows that one vectorised run covers: short rows alone would not fill the processor's vectors. */
    private static final int TILED_ROWS = 16;

    private final float[] mean;
    private final float[] scale;
    private final float clip;

    private Normalizer(float[] mean, float[] scale, float clip) {
        this.mean = mean;
        this.scale = scale;
        this.clip = clip;
    }

    /** To mean 0 and standard deviation 1 of what the statistics have seen; with nothing seen it only clips. */
    public static Normalizer of(ObservationStatistics statistics, double clip) {
        int features = statistics.features();
        float[] mean = new float[TILED_ROWS * features];
        float[] scale = new float[TILED_ROWS * features];
        for (int i = 0; i < mean.length; i++) {
            int feature = i % features;
            mean[i] = (float) statistics.mean(feature);
            scale[i] = (float) (1 / Math.sqrt(statistics.variance(feature) + EPSILON));
        }
        return new Normalizer(mean, scale, (float) clip);
    }

    /** In place; {@code count} floats, whole rows, from the index on. */
    public void apply(float[] values, int from, int count) {
        for (int start = 0; start < count; start += mean.length) {
            run(values, from + start, Math.min(mean.length, count - start));
        }
    }

    public float mean(int feature) {
        return mean[feature];
    }

    public float scale(int feature) {
        return scale[feature];
    }

    public float clip() {
        return clip;
    }

    private void run(float[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            float normalized = (values[from + i] - mean[i]) * scale[i];
            values[from + i] = Math.max(-clip, Math.min(clip, normalized));
        }
    }
}
