package dev.rally.agents.demonstration;

import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.rollout.Following;
import dev.rally.agents.rollout.Masks;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.rollout.Steps;
import dev.rally.agents.tensor.Rows;
import org.jspecify.annotations.Nullable;

/**
 * Raw complete transitions as a policy sees them: their observations are normalised on their way to the network, and stay
 * as they are. For any number of threads. Nobody has evaluated them: there are no log-probabilities and no values.
 *
 * @param normalizer null takes observations as they are
 */
public record Shown(Rollout rollout, @Nullable Normalizer normalizer) implements Steps {
    private static final float[] NONE = {};

    @Override
    public Rows seen() {
        return NormalizedRows.of(rollout.seen(), normalizer);
    }

    /** What followed each step, as {@link Following} has it. */
    public Rows after() {
        return NormalizedRows.of(new Following(rollout), normalizer);
    }

    /** What followed the end of each sequence, when the episode went on. */
    public Rows afterTails() {
        return NormalizedRows.of(rollout.following(), normalizer);
    }

    /** Final observations, of truncated episodes only. */
    public Rows lasts() {
        return NormalizedRows.of(rollout.lasts(), normalizer);
    }

    @Override
    public float[] actions() {
        return rollout.actions();
    }

    @Override
    public float[] logProbs() {
        return NONE;
    }

    @Override
    public float[] values() {
        return NONE;
    }

    @Override
    public int before(int step) {
        return -1;
    }

    @Override
    public Masks masks() {
        return rollout.masks();
    }
}
