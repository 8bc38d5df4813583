package dev.rally.agents.learner;

import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.rollout.Rollout;
import org.jspecify.annotations.Nullable;

/**
 * What a train learns from.
 *
 * @param rollout steps, of which those with outcomes count
 * @param normalizer for the observations that have not been through it; null takes them as they are
 * @param envSteps agent steps learnt from before, for schedules
 * @param steps gradient updates that were asked for; null leaves it to the algorithm
 * @param demonstrations what the agent's spec names, where there is any and the learner {@link Learner#imitates}
 */
public record Lesson(
        Rollout rollout,
        @Nullable Normalizer normalizer,
        long envSteps,
        @Nullable Integer steps,
        @Nullable Demonstrations demonstrations) {}
