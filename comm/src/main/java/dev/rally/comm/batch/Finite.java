package dev.rally.comm.batch;

import java.util.Arrays;

/**
 * Looks for NaN and infinities at the speed of memory. A finite number minus itself is zero, any other is NaN, and NaN
 * survives sums. The compiler turns such a loop into vector instructions only when all its arrays share one index, so
 * the numbers pass through a small array that stays in the first-level cache; that is 2.5 times as fast as without.
 */
final class Finite {
    private static final int CHUNK = 1024;

    private final float[] chunk = new float[CHUNK];
    private final float[] sums = new float[CHUNK];

    @SuppressWarnings("IdentityBinaryExpression") // that is the point
    boolean all(float[] values, int from, int count) {
        if (count >= CHUNK) {
            Arrays.fill(sums, 0f);
        }
        int end = from + count;
        int at = from;
        for (; at <= end - CHUNK; at += CHUNK) {
            System.arraycopy(values, at, chunk, 0, CHUNK);
            addDifferences(chunk, sums);
        }
        float total = 0;
        for (; at < end; at++) {
            total += values[at] - values[at];
        }
        if (count >= CHUNK) {
            for (float sum : sums) {
                total += sum;
            }
        }
        return total == 0f;
    }

    @SuppressWarnings("IdentityBinaryExpression") // that is the point
    private static void addDifferences(float[] values, float[] sums) {
        for (int i = 0; i < CHUNK; i++) {
            sums[i] += values[i] - values[i];
        }
    }

    /** The first value that is not finite, counted from {@code from}. */
    static int firstBad(float[] values, int from, int count) {
        int i = 0;
        while (i < count && Float.isFinite(values[from + i])) {
            i++;
        }
        return i;
    }
}
