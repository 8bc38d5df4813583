package dev.rally.agents.policy;

import dev.rally.comm.spec.ActionSpace;
import java.util.List;

/** Continuous actions in the units of their {@link Box}, drawn by the help of independent normal numbers, one an element. */
abstract class BoxDistribution implements ActionDistribution {
    private static final float HALF_LOG_2_PI = (float) (0.5 * Math.log(2 * Math.PI));
    /** Of a normal number with a standard deviation of 1. */
    static final float STANDARD_ENTROPY = 0.5f + HALF_LOG_2_PI;

    private static final int PERCENTILES = 3;

    private final Box box;
    final int dimensions;

    BoxDistribution(ActionSpace.Continuous space) {
        box = Box.of(space);
        dimensions = box.dimensions();
    }

    @Override
    public final Box box() {
        return box;
    }

    @Override
    public final List<Integer> factors() {
        return List.of();
    }

    @Override
    public final int actionSize() {
        return dimensions;
    }

    @Override
    public final int described() {
        return PERCENTILES * dimensions;
    }

    /** Describes element {@code i} by what it stays below, in own units. */
    final void describe(int i, float low, float middle, float high, float[] to, int toAt) {
        int at = toAt + PERCENTILES * i;
        to[at] = box.toBounds(i, low);
        to[at + 1] = box.toBounds(i, middle);
        to[at + 2] = box.toBounds(i, high);
    }

    /** The logarithm of the density of a normal number that is {@code z} standard deviations from its mean. */
    static float logDensity(float z, float logStd) {
        return -0.5f * z * z - logStd - HALF_LOG_2_PI;
    }
}
