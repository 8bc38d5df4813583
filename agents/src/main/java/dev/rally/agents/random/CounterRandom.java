package dev.rally.agents.random;

/**
 * Random numbers by counter instead of by state: every number is a hash of (key, lane, step, draw), so it does not
 * matter in which order, in which batch or on which thread it is asked for. The mixing is SplitMix64's finaliser
 * (Steele, Lea and Flood, 2014), applied once per coordinate.
 */
public final class CounterRandom {
    private static final long LANE_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long STEP_GAMMA = 0xD1B54A32D192ED03L;
    private static final long DRAW_GAMMA = 0xABC98388FB8FAC03L;

    private CounterRandom() {}

    /** The root of one agent's randomness. */
    public static long key(long seed, String name) {
        long hash = mix(seed + LANE_GAMMA);
        for (int i = 0; i < name.length(); i++) {
            hash = mix(hash ^ name.charAt(i) * STEP_GAMMA);
        }
        return hash;
    }

    /** The key of a stream apart from the key's own, such as "shuffle". */
    public static long derive(long key, String purpose) {
        return key(key, purpose);
    }

    /** What all draws of one lane's step share. */
    public static long at(long key, long lane, long step) {
        return mix(mix(key + (lane + 1) * LANE_GAMMA) + (step + 1) * STEP_GAMMA);
    }

    /** 64 random bits: draw number {@code draw} at a place that {@link #at} gave. */
    public static long bits(long at, int draw) {
        return mix(at + (draw + 1) * DRAW_GAMMA);
    }

    /** Uniform in the open interval (0, 1). */
    public static double uniform(long at, int draw) {
        return ((bits(at, draw) >>> 12) + 0.5) * 0x1p-52;
    }

    /** Standard normal by Box and Muller; uses the draws {@code 2 * index} and {@code 2 * index + 1}. */
    public static double gaussian(long at, int index) {
        double radius = Math.sqrt(-2 * Math.log(uniform(at, 2 * index)));
        return radius * Math.cos(2 * Math.PI * uniform(at, 2 * index + 1));
    }

    /** Uniform in {@code 0..bound-1}; the multiplication biases by less than bound / 2^32. */
    public static int below(int bound, long at, int draw) {
        return (int) (((bits(at, draw) >>> 32) * bound) >>> 32);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
