package dev.rally.agents.policy;

/**
 * e^x for float, a few times as fast as {@link Math#exp} and the same on every machine: 2^k times a polynomial on
 * [-ln 2 / 2, ln 2 / 2] (Cephes' expf), within 2 units in the last place.
 */
final class Exp {
    private static final float LOG2_E = 1.442695f;
    private static final float LN2_HIGH = 0.6933594f;
    private static final float LN2_LOW = -2.12194440e-4f;
    /** Below, the result is 0; above, infinity. */
    private static final float MIN = -87f;

    private static final float MAX = 88.5f;
    /** Adding and subtracting it rounds a small float to an integer. */
    private static final float ROUND = 12582912f;

    private Exp() {}

    /** NaN gives NaN. */
    static float of(float x) {
        if (x < MIN) {
            return 0;
        }
        if (x > MAX) {
            return Float.POSITIVE_INFINITY;
        }
        float k = x * LOG2_E + ROUND - ROUND;
        float r = x - k * LN2_HIGH - k * LN2_LOW;
        float p = 1.9875691e-4f;
        p = p * r + 1.3981999e-3f;
        p = p * r + 8.333452e-3f;
        p = p * r + 4.1665796e-2f;
        p = p * r + 0.16666666f;
        p = p * r + 0.5f;
        return (p * r * r + r + 1) * Float.intBitsToFloat(((int) k + 127) << 23);
    }

    /** Within 2^-23 of tanh(x). */
    static float tanh(float x) {
        return 1 - 2 / (of(2 * x) + 1);
    }
}
