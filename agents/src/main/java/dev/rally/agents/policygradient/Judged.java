package dev.rally.agents.policygradient;

import dev.rally.agents.rollout.Rollout;

/**
 * What each step of a rollout has earned, how it ended, and what its state was taken to be worth: each {@code [step]}.
 *
 * @param ends as {@link Rollout#ends}
 * @param bootstraps the values of final observations, where the end is {@link Rollout#TRUNCATED}
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Judged(float[] rewards, byte[] ends, float[] values, float[] bootstraps) {}
