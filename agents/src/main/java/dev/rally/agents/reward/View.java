package dev.rally.agents.reward;

import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.demonstration.Shown;
import dev.rally.agents.learner.Lesson;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.tensor.Rows;
import org.jspecify.annotations.Nullable;

/**
 * What signals see of a rollout, whose observations all are as acting saw them.
 *
 * @param seen {@code [step]}
 * @param following of each sequence, what followed its tail when the episode went on
 * @param lasts of truncated episodes, the final observations
 * @param demonstrated what others did; null where the spec names nobody's recordings
 */
record View(
        Rollout rollout,
        Rows seen,
        Rows following,
        Rows lasts,
        @Nullable Demonstrated demonstrated) {

    /**
     * Steps that others have done.
     *
     * @param seen {@code [step]}
     * @param actions {@code [step, actionSize]}, in the distribution's units
     */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Demonstrated(Rows seen, float[] actions, int size) {}

    static View of(Lesson lesson, int inputs) {
        Rollout rollout = lesson.rollout();
        return new View(
                rollout,
                new Glimpse(rollout.seen(), inputs),
                new Glimpse(rollout.following(), inputs),
                new Glimpse(rollout.lasts(), inputs),
                demonstrated(lesson, inputs));
    }

    private static @Nullable Demonstrated demonstrated(Lesson lesson, int inputs) {
        Demonstrations all = lesson.demonstrations();
        if (all == null) {
            return null;
        }
        Shown shown = all.seenThrough(lesson.normalizer());
        return new Demonstrated(new Glimpse(shown.seen(), inputs), shown.actions(), all.size());
    }
}
