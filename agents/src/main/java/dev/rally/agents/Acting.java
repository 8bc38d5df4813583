package dev.rally.agents;

import org.jspecify.annotations.Nullable;

/**
 * How to answer one inference.
 *
 * @param deterministic true asks for the mean or most likely action whatever the agent's mode; such steps are not held
 * @param policy acts instead of the agent's own policy; such steps are not held
 * @param laneBase the exchange's first global lane
 * @param lanes how many lanes the exchange has
 * @param hold false holds nothing, whatever the mode: who asks submits complete transitions
 * @param distribution whether the reply tells the probabilities of all actions too
 */
public record Acting(
        boolean deterministic, @Nullable Policy policy, int laneBase, int lanes, boolean hold, boolean distribution) {
    public Acting(boolean deterministic, @Nullable Policy policy, int laneBase, int lanes) {
        this(deterministic, policy, laneBase, lanes, true, false);
    }

    /** The same, and the reply tells the probabilities of all actions too. */
    public Acting telling() {
        return new Acting(deterministic, policy, laneBase, lanes, hold, true);
    }
}
