package dev.rally.agents.rollout;

/**
 * Where a lane stands, as one number: how many actions it has ever sampled, and what it sees. When the place in which
 * one rollout left a lane is the one in which another finds it, nothing has happened in between.
 */
final class LanePlace {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private LanePlace() {}

    /** 0 or more; equal for equal arguments and else as good as never. */
    static long of(long step, float[] observations, int from, int features) {
        long hash = step * MULTIPLIER;
        for (int i = from; i < from + features; i++) {
            hash = mix(hash, Float.floatToIntBits(observations[i] + 0f)); // + 0 for the zero below 0
        }
        return hash & Long.MAX_VALUE;
    }

    private static long mix(long hash, int bits) {
        long mixed = (hash ^ bits) * MULTIPLIER;
        return mixed ^ (mixed >>> 29);
    }

    /** The same of bytes. */
    static long of(long step, byte[] observations, int from, int features) {
        long hash = step * MULTIPLIER;
        for (int i = from; i < from + features; i++) {
            hash = mix(hash, observations[i]);
        }
        return hash & Long.MAX_VALUE;
    }
}
