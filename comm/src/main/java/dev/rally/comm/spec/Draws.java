package dev.rally.comm.spec;

/**
 * Randomness of an environment's parameters by counter, not by order (SplitMix64's mix): a draw is a function of the seed, the
 * parameter and the draw's number, whoever asks for it and when.
 */
public final class Draws {
    private static final long NAME_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long DRAW_GAMMA = 0xD1B54A32D192ED03L;

    private Draws() {}

    /** What all draws of a parameter share. */
    public static long key(long seed, String parameter) {
        long hash = mix(seed + NAME_GAMMA);
        for (int i = 0; i < parameter.length(); i++) {
            hash = mix(hash ^ parameter.charAt(i) * NAME_GAMMA);
        }
        return hash;
    }

    /** 64 random bits: the parameter's draw of that number. */
    public static long bits(long key, long number) {
        return mix(key + (number + 1) * DRAW_GAMMA);
    }

    /** In [0, 1). */
    static double unit(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    /** Standard normal, by Box and Muller. */
    static double gaussian(long bits) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit(bits)));
        return radius * StrictMath.cos(2 * Math.PI * unit(mix(bits + DRAW_GAMMA)));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
