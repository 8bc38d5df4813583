package dev.rally.comm.spec;

import java.util.List;

/**
 * Behaviour cloning before, and beside, what an algorithm learns from its own play.
 *
 * @param demonstrations names of the home's recordings; none: nothing of it happens
 * @param steps minibatches that the policy is cloned by before it first learns from its own play
 * @param weight of the cloning loss of a minibatch of demonstrations, which is then added to each update of the policy
 * @param fadeSteps agent steps in which that weight falls to 0; 0: it stays
 * @param heldBack the share of episodes that are not learnt from, but tell how well others than those are imitated
 */
public record PretrainSpec(List<String> demonstrations, int steps, double weight, long fadeSteps, double heldBack) {

    public PretrainSpec {
        demonstrations = Check.recordings("demonstrations", demonstrations);
        Check.range("steps", steps, 0, 100_000_000);
        Check.range("weight", weight, 0, 1e6);
        Check.range("fadeSteps", (double) fadeSteps, 0, 1L << 40);
        Check.range("heldBack", heldBack, 0, 0.9);
        Check.that(
                demonstrations.isEmpty() || steps > 0 || weight > 0,
                "steps and weight are 0, and nothing is learnt from demonstrations; give one of them, or name none");
    }

    /** Without demonstrations; the rest is what naming some needs no more than that for. */
    public static PretrainSpec defaults() {
        return new PretrainSpec(List.of(), 1000, 0.5, 100_000, 0.1);
    }

    /** The weight that is left after so many agent steps. */
    public double weightAfter(long agentSteps) {
        return fadeSteps == 0 ? weight : weight * Math.max(0, 1 - (double) agentSteps / fadeSteps);
    }
}
