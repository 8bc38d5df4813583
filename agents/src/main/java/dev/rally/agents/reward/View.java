package dev.rally.agents.reward;

import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.tensor.Rows;

/**
 * What signals see of a rollout, whose observations all are as acting saw them.
 *
 * @param seen {@code [step]}
 * @param following of each sequence, what followed its tail when the episode went on
 * @param lasts of truncated episodes, the final observations
 */
record View(Rollout rollout, Rows seen, Rows following, Rows lasts) {

    static View of(Rollout rollout, int inputs) {
        return new View(
                rollout,
                new Glimpse(rollout.seen(), inputs),
                new Glimpse(rollout.following(), inputs),
                new Glimpse(rollout.lasts(), inputs));
    }
}
