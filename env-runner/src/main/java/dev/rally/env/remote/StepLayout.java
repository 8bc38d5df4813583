package dev.rally.env.remote;

import dev.rally.env.scene.Observations;
import dev.rally.env.scene.SceneSpec;

/**
 * Where things lie in the answer to a step of {@code count} scenes, of which {@code ended} ended their games; offsets from the
 * payload's beginning. All numbers are little-endian; {@code sides} are those that the client plays.
 *
 * <pre>
 *  0  first    int32
 *  4  count    int32
 *  8  ended    int32
 * 12  0        int32
 * 16  rewards            float32          [sides, count]
 *     points             int32            [sides, count]
 *     hits               int32            [count]
 *     observations       float32 or uint8 [sides, count, …]
 *     finalObservations  float32 or uint8 [sides, ended, …]
 *     masks              uint8            [sides, count, choices], where the scene has masks
 *     terminated         uint8            [count]
 *     truncated          uint8            [count]
 * </pre>
 */
final class StepLayout {
    static final int HEADER_BYTES = 16;

    final int points;
    final int hits;
    final int observations;
    final int finalObservations;
    final int masks;
    final int terminated;
    final int truncated;
    final int bytes;

    StepLayout(SceneSpec spec, int sides, int count, int ended) {
        int row = Observations.rowBytes(spec.observation());
        points = HEADER_BYTES + sides * count * Float.BYTES;
        hits = points + sides * count * Integer.BYTES;
        observations = hits + count * Integer.BYTES;
        finalObservations = observations + sides * count * row;
        masks = finalObservations + sides * ended * row;
        terminated = masks + sides * count * spec.maskBytes();
        truncated = terminated + count;
        bytes = truncated + count;
    }

    /** Bytes of the largest answer to a step; more than an int holds is possible. */
    static long largest(SceneSpec spec, int sides, int scenes) {
        long perSide = 2L * Float.BYTES + 2L * Observations.rowBytes(spec.observation()) + spec.maskBytes();
        return HEADER_BYTES + scenes * (sides * perSide + Integer.BYTES + 2);
    }
}
