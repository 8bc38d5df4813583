package dev.rally.agents;

import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policy.ObservationStatistics;
import dev.rally.agents.rollout.Rollout;
import dev.rally.comm.spec.AlgorithmSpec;
import org.jspecify.annotations.Nullable;

/**
 * What an agent's observations are normalised by: the statistics of all rollouts that were learnt from, which each new
 * policy freezes. What a rollout sees stays with it until it has been learnt from. Only before the first policy is
 * learnt does the rollout in progress count at once, batch by batch, so that it is already seen in a sane scale. Does
 * nothing when the spec says so. Under the actor's lock.
 */
final class ObservationScale {
    private final boolean on;
    private final double clip;
    private ObservationStatistics learnt;
    /** Of the observations looked at last; they count only when committed. */
    private final ObservationStatistics batch;

    ObservationScale(AlgorithmSpec spec, int features) {
        on = spec.normalizeObservations();
        clip = spec.observationClip();
        learnt = new ObservationStatistics(features);
        batch = new ObservationStatistics(features);
    }

    /** A copy, for a checkpoint: without the rollout in progress, which is not in it either. */
    ObservationStatistics statistics() {
        return learnt.copy();
    }

    long count() {
        return learnt.count();
    }

    boolean on() {
        return on;
    }

    /** Where nothing was learnt from yet, these count as if it had been. */
    void begin(ObservationStatistics statistics) {
        if (on && learnt.count() == 0) {
            learnt.add(statistics);
        }
    }

    void restore(ObservationStatistics saved) {
        learnt = saved;
    }

    /** For a new policy to keep; null when observations are taken as they are. */
    @Nullable
    Normalizer freeze() {
        return on ? Normalizer.of(learnt, clip) : null;
    }

    /** What the policy sees a rollout's observations through. */
    @Nullable
    Normalizer of(Policy own, Rollout rollout) {
        Normalizer frozen = own.normalizer();
        return frozen != null || !on ? frozen : Normalizer.of(with(rollout), clip);
    }

    /**
     * Looks at rows beyond the rollout's size, which only {@link #commit} counts, and says what the policy sees them
     * through.
     */
    @Nullable
    Normalizer look(Policy own, Rollout rollout, int rows) {
        if (!on) {
            return null;
        }
        batch.clear();
        batch.add(rollout.observations(), rollout.size() * rollout.features(), rows);
        Normalizer frozen = own.normalizer();
        if (frozen != null) {
            return frozen;
        }
        ObservationStatistics all = with(rollout);
        all.add(batch);
        return Normalizer.of(all, clip);
    }

    /** The rows that were looked at last are held. */
    void commit(Rollout rollout) {
        if (on) {
            rollout.statistics().add(batch);
        }
    }

    /** Complete transitions have been appended from that step on; they are still raw. */
    void submitted(Rollout rollout, int from) {
        if (on) {
            int features = rollout.features();
            rollout.statistics().add(rollout.observations(), from * features, rollout.size() - from);
        }
    }

    /** The rollout has been learnt from. */
    void learnt(Rollout rollout) {
        if (on) {
            learnt.add(rollout.statistics());
        }
    }

    private ObservationStatistics with(Rollout rollout) {
        ObservationStatistics all = learnt.copy();
        all.add(rollout.statistics());
        return all;
    }
}
