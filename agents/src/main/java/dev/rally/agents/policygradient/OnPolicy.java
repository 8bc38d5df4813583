package dev.rally.agents.policygradient;

import dev.rally.agents.rollout.Rollout;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import org.jspecify.annotations.Nullable;

/** What an algorithm that learns from each rollout once asks of a train. */
public final class OnPolicy {
    private OnPolicy() {}

    /** @throws RallyException INVALID_PARAMS */
    public static void requireNoSteps(String algorithm, @Nullable Integer steps) {
        if (steps != null) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "steps is " + steps + "; " + algorithm
                            + " learns from each rollout once, as configured: leave steps out");
        }
    }

    /** @throws RallyException NOTHING_TO_TRAIN */
    public static void requireOutcomes(Rollout rollout) {
        if (rollout.withOutcome() == 0) {
            throw new RallyException(
                    ErrorCode.NOTHING_TO_TRAIN,
                    "no outcomes were submitted since the last train (" + rollout.size()
                            + " steps are held without outcomes); submit first");
        }
    }
}
