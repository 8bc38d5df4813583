package dev.rally.agents.learner;

import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.ActionDistribution;
import dev.rally.agents.tensor.Compute;

/** A way to learn, set up for one spec: the form of its policy, and learners for it. Immutable. */
public interface Algorithm {

    ActionDistribution distribution();

    /** The acting network: the distribution's outputs and then, with {@link #hasValue}, the value. */
    NetworkShape shape();

    /** Whether the acting network's last output estimates the state's value. */
    boolean hasValue();

    /** Whether steps are learnt from again long after they were played, so that their observations are kept raw. */
    boolean offPolicy();

    /** The free parameters' first value. */
    float initialFreeValue();

    /**
     * A learner that begins from nothing.
     *
     * @param key the root of the agent's randomness
     * @param parameters what the policy begins with, laid out as the shape says
     */
    Learner learner(Compute compute, long key, float[] parameters);
}
