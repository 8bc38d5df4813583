package dev.rally.env.scene;

/**
 * Randomness for scenes as pure functions (SplitMix64), so that a scene's whole generator is one long that it keeps:
 * {@code state = next(state)} and then any one of {@link #bits}, {@link #unit} of the new state. Each scene keeps its
 * own, hence the order in which threads step scenes changes nothing.
 */
public final class SceneRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private SceneRandom() {}

    /** The generator's first state for one scene of a batch, or for one game of a scene. */
    public static long derive(long seed, long index) {
        return bits(bits(seed + GOLDEN_GAMMA) + (index + 1) * GOLDEN_GAMMA);
    }

    public static long next(long state) {
        return state + GOLDEN_GAMMA;
    }

    /** 64 uniform bits. */
    public static long bits(long state) {
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Uniform in [0, 1), 24 bits fine. */
    public static float unit(long state) {
        return (bits(state) >>> 40) * 0x1p-24f;
    }
}
