package dev.rally.agents.demonstration;

import dev.rally.agents.policy.ActionColumns;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policy.ObservationStatistics;
import dev.rally.agents.rollout.HeldSteps;
import dev.rally.agents.rollout.MaskColumn;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.rollout.Submission;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import org.jspecify.annotations.Nullable;

/**
 * The complete transitions of an agent's recordings, as they came: read once, kept beside what the agent plays itself, and
 * never changed after that, so that any thread may read them. A lane goes on from batch to batch: its episodes are whole.
 */
public final class Demonstrations {
    private final Rollout rollout;
    private final boolean whole;

    private Demonstrations(Rollout rollout, boolean whole) {
        this.rollout = rollout;
        this.whole = whole;
    }

    /** Reads recordings, batch by batch, for one agent. For one thread. */
    public static final class Reader {
        private final Submission submission;
        private final HeldSteps held;
        private final int maxSteps;
        private final boolean normalized;

        /** @param steps that are to come, at most {@code maxHeldSteps} of the spec: memory is taken for them at once */
        public Reader(AgentSpec agent, int steps) {
            DifferentiableDistribution distribution = DifferentiableDistribution.of(agent.action());
            submission = new Submission(
                    agent.observation(), new ActionColumns(distribution), new MaskColumn(distribution, false));
            held = new HeldSteps(agent.observation(), 0, distribution);
            maxSteps = Math.min(
                    agent.algorithm().maxHeldSteps(), HeldSteps.maxSteps(agent.observation(), 0, distribution));
            normalized = agent.algorithm().normalizeObservations();
            held.reserve(Math.min(steps, maxSteps), false);
        }

        /** The next recording begins: whatever its lanes are called, they are others. */
        public void begin() {
            held.forgetLanes();
        }

        /** @throws RallyException INVALID_BATCH, NOT_FINITE, ROLLOUT_FULL */
        public void add(BatchView batch) {
            int from = held.size();
            long rows = submission.recorded(batch, held, maxSteps);
            if (normalized) {
                Rollout rollout = held.rollout();
                rollout.statistics().add(rollout.observations(), from * rollout.features(), (int) rows);
            }
        }

        /**
         * All that was read; nothing may be added any more.
         *
         * @param whole whether there will never be more of it
         */
        public Demonstrations all(boolean whole) {
            return new Demonstrations(held.rollout(), whole);
        }
    }

    /** Whether there will never be more: what somebody is still recording is to be read again. */
    public boolean whole() {
        return whole;
    }

    /** How many steps there are. */
    public int size() {
        return rollout.size();
    }

    /** The steps, their observations raw. To read. */
    public Rollout rollout() {
        return rollout;
    }

    /** Of the raw observations; empty where they are not normalised. To read. */
    public ObservationStatistics statistics() {
        return rollout.statistics();
    }

    /** The steps as a policy sees them; null takes observations as they are. */
    public Shown seenThrough(@Nullable Normalizer normalizer) {
        return new Shown(rollout, normalizer);
    }
}
