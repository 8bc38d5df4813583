package dev.rally.env.scene;

import dev.rally.comm.spec.ActionSpace;

/** The actions of one agent step: every side of every scene. Those of sides that a script moves are
 * ignored, or written by {@link SceneBatch#writeScripts}. */
public final class Actions {
    /** {@code [side][scene * factors]}, for discrete action spaces, whose factors are 1, and multi-discrete ones. */
    public final int[][] discrete;
    /** {@code [side][scene * dimensions]}, for continuous action spaces. */
    public final float[][] continuous;

    public Actions(SceneSpec spec, int scenes) {
        int sides = spec.sides().size();
        boolean isContinuous = spec.action() instanceof ActionSpace.Continuous;
        int numbers = scenes * spec.action().size();
        discrete = new int[sides][isContinuous ? 0 : numbers];
        continuous = new float[sides][isContinuous ? numbers : 0];
    }
}
