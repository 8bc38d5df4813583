package dev.rally.comm.batch;

/** Looks for NaN and infinities at the speed of memory. */
final class Finite {
    private Finite() {}

    /**
     * True when all values are finite. A finite number times zero is zero, any other is NaN, and NaN survives sums;
     * eight independent sums keep the adders busy.
     */
    static boolean all(float[] values, int from, int count) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int i = from;
        int end = from + count;
        for (; i < end - 7; i += 8) {
            a += values[i] * 0f;
            b += values[i + 1] * 0f;
            c += values[i + 2] * 0f;
            d += values[i + 3] * 0f;
            e += values[i + 4] * 0f;
            f += values[i + 5] * 0f;
            g += values[i + 6] * 0f;
            h += values[i + 7] * 0f;
        }
        for (; i < end; i++) {
            a += values[i] * 0f;
        }
        return a + b + c + d + e + f + g + h == 0f;
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
