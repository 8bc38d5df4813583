package dev.rally.agents.rollout;

import dev.rally.agents.policy.ActionColumns;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.spec.AgentSpec;

/** Checks complete transitions as a submission of them is checked, and keeps none. For one thread at a time. */
public final class TransitionCheck {
    private final Submission submission;
    private final HeldSteps scratch;

    /** @param spec of an agent that sees and does what the transitions say */
    public TransitionCheck(AgentSpec spec) {
        DifferentiableDistribution distribution = DifferentiableDistribution.of(spec.action());
        submission = new Submission(
                spec.observation(), new ActionColumns(distribution), new MaskColumn(distribution, false));
        scratch = new HeldSteps(spec.observation(), 0, distribution);
    }

    /**
     * Returns how many there are.
     *
     * @throws dev.rally.comm.error.RallyException INVALID_BATCH, NOT_FINITE, ROLLOUT_FULL when there is no memory
     */
    public long check(BatchView batch) {
        try {
            return submission.transitions(
                    batch, scratch, Protocol.MAX_LANES, Integer.MAX_VALUE, Submission.Ahead.NOBODY);
        } finally {
            scratch.clear();
        }
    }
}
