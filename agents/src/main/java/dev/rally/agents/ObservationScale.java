package dev.rally.agents;

import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policy.ObservationStatistics;
import dev.rally.agents.rollout.Rollout;
import dev.rally.comm.spec.PpoSpec;
import org.jspecify.annotations.Nullable;

/**
 * What an agent's observations are normalised by. Before the first train it moves with every batch that acts, so that
 * the first rollout is already seen in a sane scale; later it is frozen in the policy, and what a rollout saw is merged
 * when the next policy is published. Does nothing when the spec says so. Under the agent's lock.
 */
final class ObservationScale {
    private final boolean on;
    private final double clip;
    private ObservationStatistics statistics;
    private ObservationStatistics atRolloutStart;
    /** Of the batch normalised last, and all with it; they count only when committed. */
    private final ObservationStatistics batch;

    private ObservationStatistics withBatch;

    ObservationScale(PpoSpec spec, int features) {
        on = spec.normalizeObservations();
        clip = spec.observationClip();
        statistics = new ObservationStatistics(features);
        atRolloutStart = statistics;
        batch = new ObservationStatistics(features);
        withBatch = statistics;
    }

    /** A copy, for a checkpoint: as of the present rollout's beginning. */
    ObservationStatistics atCapture(Policy own) {
        return (own.normalizer() != null ? statistics : atRolloutStart).copy();
    }

    void rolloutBegan() {
        atRolloutStart = statistics;
    }

    long count() {
        return statistics.count();
    }

    boolean on() {
        return on;
    }

    void restore(ObservationStatistics saved) {
        statistics = saved;
    }

    /** For a new policy to keep; null when observations are taken as they are. */
    @Nullable
    Normalizer freeze() {
        return on ? Normalizer.of(statistics, clip) : null;
    }

    /** What the policy sees through now. */
    @Nullable
    Normalizer of(Policy own) {
        Normalizer frozen = own.normalizer();
        return frozen != null ? frozen : freeze();
    }

    /** What a rollout's observations that nobody has acted on are to be seen through. */
    @Nullable
    Normalizer of(Policy own, Rollout rollout) {
        if (!on || own.normalizer() != null) {
            return own.normalizer();
        }
        ObservationStatistics all = statistics.copy();
        all.add(rollout.statistics());
        return Normalizer.of(all, clip);
    }

    /** Normalises what is to be held, in place, and looks at it; only {@link #commit} counts it. */
    void normalize(Policy own, float[] observations, int from, int rows) {
        if (!on) {
            return;
        }
        batch.clear();
        batch.add(observations, from, rows);
        Normalizer seen = own.normalizer();
        if (seen == null) {
            withBatch = statistics.copy();
            withBatch.add(batch);
            seen = Normalizer.of(withBatch, clip);
        }
        seen.apply(observations, from, rows * batch.features());
    }

    /** The batch that was normalised last is held. */
    void commit(Policy own, Rollout rollout) {
        if (on && own.normalizer() == null) {
            statistics = withBatch;
        } else if (on) {
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
            statistics.add(rollout.statistics());
        }
    }
}
