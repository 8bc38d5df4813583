package dev.rally.agents.policygradient;

/** The columns of some rows of a minibatch: one element a row, but {@code actionSize} of an action. */
public final class Samples {
    public final float[] actions;
    /** Of the actions, by the policy that chose them. */
    public final float[] logProbs;

    public final float[] advantages;
    public final float[] returns;
    /** What the policy that acted took the state to be worth. */
    public final float[] values;

    public Samples(int rows, int actionSize) {
        actions = new float[rows * actionSize];
        logProbs = new float[rows];
        advantages = new float[rows];
        returns = new float[rows];
        values = new float[rows];
    }
}
