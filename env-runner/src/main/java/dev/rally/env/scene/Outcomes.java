package dev.rally.env.scene;

import java.util.Arrays;

/** What one agent step brought, per side and scene; recycled from step to step. */
public final class Outcomes {
    /** {@code [side][scene]}: the step's reward. */
    public final float[][] reward;
    /** {@code [side][scene]}: points that the side won in the step. */
    public final int[][] points;
    /** {@code [scene]}: how often a rally went from one side to the other: in Pong, a paddle hit the ball. */
    public final int[] hits;
    /** {@code [scene]}: 1 where the game came to its end. */
    public final byte[] terminated;
    /** {@code [scene]}: 1 where the game was cut off by the step limit; never together with {@link #terminated}. */
    public final byte[] truncated;
    /**
     * {@code [side]}, a row for each scene: the last observation of the game that ended in this step, before its scene
     * started afresh. Only the rows of ended scenes are written.
     */
    public final Observations[] finalObservation;

    public Outcomes(SceneSpec spec, int scenes) {
        int sides = spec.sides().size();
        reward = new float[sides][scenes];
        points = new int[sides][scenes];
        hits = new int[scenes];
        terminated = new byte[scenes];
        truncated = new byte[scenes];
        finalObservation = new Observations[sides];
        Arrays.setAll(finalObservation, side -> Observations.allocate(spec.observation(), scenes));
    }
}
