package dev.rally.env.scene;

import dev.rally.comm.spec.ActionSpace;

/** The actions of one agent step: every side of every scene. Sides that a script moves are ignored. */
public final class Actions {
    /** {@code [side][scene]}, for discrete action spaces. */
    public final int[][] discrete;
    /** {@code [side][scene * dimensions]}, for continuous action spaces. */
    public final float[][] continuous;

    public Actions(SceneSpec spec, int scenes) {
        int sides = spec.sides().size();
        boolean isDiscrete = spec.action() instanceof ActionSpace.Discrete;
        int dimensions = spec.action() instanceof ActionSpace.Continuous box ? box.dimensions() : 0;
        discrete = new int[sides][isDiscrete ? scenes : 0];
        continuous = new float[sides][scenes * dimensions];
    }
}
