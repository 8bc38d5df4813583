package dev.rally.agents;

import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.rollout.HeldSteps;
import dev.rally.agents.rollout.KeptSteps;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.BcSpec;

/**
 * Brings back what a journal has kept to an agent that has just come from a checkpoint and that nobody else uses yet: to its
 * held steps what it has not learnt from, to its replay memory what it has. For the learner's thread; {@link #end} must follow.
 */
public final class Recovery {
    private final Actor actor;
    private final Trainer trainer;
    private final boolean onPolicy;
    private final KeptSteps unlearnt;
    private final KeptSteps learnt;
    /** The rollout whose steps the replay memory gets next, in the order in which it got them before. */
    private final HeldSteps passing;

    private long rollout;

    Recovery(AgentSpec spec, Algorithm algorithm, Actor actor, Trainer trainer) {
        this.actor = actor;
        this.trainer = trainer;
        onPolicy = !algorithm.offPolicy() && !(spec.algorithm() instanceof BcSpec);
        int stateSize = algorithm.shape().stateSize();
        unlearnt = new KeptSteps(spec.observation(), stateSize);
        learnt = new KeptSteps(spec.observation(), stateSize);
        passing = new HeldSteps(spec.observation(), stateSize, algorithm.distribution());
    }

    /** The agent has learnt from records up to this one. */
    public long covered() {
        return actor.covered();
    }

    /** Transitions, the last ones of those that it has learnt from, that its replay memory lacks. */
    public long lacks() {
        return trainer.lacks();
    }

    /** Records up to this one are nobody's any more. */
    public void discardedUpTo(long number) {
        actor.discardedUpTo(number);
    }

    /** Whether steps of that policy are of no use to it. */
    public boolean isTooOld(long policyVersion) {
        return onPolicy && policyVersion < actor.policyVersion();
    }

    /**
     * Takes back one part of a record that it has not learnt from.
     *
     * @throws dev.rally.comm.error.RallyException INVALID_BATCH, ROLLOUT_FULL when there is no memory for it
     */
    public void hold(BatchView part) {
        actor.takeBack(unlearnt, part);
    }

    /** Takes back one part of a record that it has learnt from. */
    public void remember(BatchView part) {
        long of = KeptSteps.part(part).rollout();
        if (of != rollout) {
            rememberRollout();
            rollout = of;
        }
        learnt.take(part, passing, false);
    }

    private void rememberRollout() {
        if (passing.size() > 0) {
            trainer.remember(passing.rollout());
            passing.clear();
        }
    }

    /** All is taken back. */
    public void end() {
        rememberRollout();
        actor.tookBack(unlearnt);
    }
}
