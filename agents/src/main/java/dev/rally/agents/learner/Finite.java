package dev.rally.agents.learner;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;

/** Refuses to go on with numbers that are none. */
public final class Finite {
    private Finite() {}

    /** @throws RallyException {@link ErrorCode#DIVERGED} */
    public static void require(String what, long update, float... values) {
        float sum = 0;
        for (float value : values) {
            sum += value * 0;
        }
        if (sum != 0) {
            throw new RallyException(
                    ErrorCode.DIVERGED,
                    what + " is no longer finite in update " + update + "; the train was undone and its rollout"
                            + " dropped: check the rewards' scale, or lower learningRate or maxGradNorm");
        }
    }
}
