package dev.rally.agents.learner;

import dev.rally.agents.tensor.FlatArray;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;

/** Refuses to go on with numbers that are none. */
public final class Finite {
    private Finite() {}

    /** @throws RallyException {@link ErrorCode#DIVERGED} when an element is not finite, or beyond all that can be squared */
    public static void require(String what, long update, FlatArray values) {
        require(what, update, values.squares());
    }

    /** @throws RallyException {@link ErrorCode#DIVERGED} */
    public static void require(String what, long update, double value) {
        if (!Double.isFinite(value)) {
            throw new RallyException(
                    ErrorCode.DIVERGED,
                    what + " is no longer finite in update " + update + "; the train was undone and its rollout"
                            + " dropped: check the rewards' scale, or lower learningRate or maxGradNorm");
        }
    }
}
