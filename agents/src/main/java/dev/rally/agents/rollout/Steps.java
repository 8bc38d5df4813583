package dev.rally.agents.rollout;

import dev.rally.agents.tensor.Rows;

/** Steps as columns, which a minibatch is gathered from. */
public interface Steps {

    /** What the network saw of each step. */
    Rows seen();

    /** {@code [step, actionSize]}, in the distribution's units, not clipped. */
    float[] actions();

    /** {@code [step]}, in the distribution's units; empty when nothing is to be learnt from them. */
    float[] logProbs();

    /** {@code [step]}: what the state was taken to be worth; empty where nobody has said. */
    float[] values();

    /** The step whose recurrent state this one goes on from; -1 when it begins with another. */
    int before(int step);

    /** What was allowed. */
    Masks masks();
}
