package dev.rally.agents.rollout;

import dev.rally.agents.policy.ActionDistribution;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import org.jspecify.annotations.Nullable;

/** The action masks of a batch, checked: of 0 and 1, with something allowed in each factor. */
public final class MaskColumn {
    private final int[] factors;
    private final int choices;
    private final @Nullable String refusal;

    /** @param offPolicy whether steps are learnt from long after their masks are gone */
    public MaskColumn(ActionDistribution distribution, boolean offPolicy) {
        factors = distribution.factors().stream().mapToInt(n -> n).toArray();
        choices = distribution.choices();
        refusal = choices == 0
                ? "the agent's actions are continuous; leave it out, masks are for discrete ones"
                : offPolicy ? "the agent's replay memory holds no masks; leave it out, or use ppo or reinforce" : null;
    }

    /** Whether the batch has masks: for that many rows then, so that memory may be made for them. */
    public boolean isIn(BatchView batch, int rows) {
        if (!batch.has(Column.ACTION_MASK)) {
            return false;
        }
        if (refusal != null) {
            throw invalid("the batch has ACTION_MASK, but " + refusal);
        }
        batch.require(Column.ACTION_MASK, ElementType.UINT8, rows, choices);
        return true;
    }

    /** Copies the masks of {@code rows} steps from {@code step} on; a batch without any allows all. */
    public void read(BatchView batch, int rows, Masks to, int step) {
        if (!batch.has(Column.ACTION_MASK)) {
            to.allowAll(step, rows);
            return;
        }
        batch.copyBytes(Column.ACTION_MASK, rows, choices, to.bytes(), step * choices);
        for (int row = 0, at = step * choices; row < rows; row++) {
            for (int factor = 0; factor < factors.length; at += factors[factor], factor++) {
                check(to.bytes(), at, row, factor);
            }
        }
    }

    private void check(byte[] masks, int from, int row, int factor) {
        int allowed = 0;
        for (int i = 0; i < factors[factor]; i++) {
            int mask = masks[from + i];
            if ((mask & ~1) != 0) {
                throw invalid("ACTION_MASK row " + row + " has " + Byte.toUnsignedInt(masks[from + i]) + " for action "
                        + i + of(factor) + "; allowed are 1 (may be taken) and 0 (may not)");
            }
            allowed += mask;
        }
        if (allowed == 0) {
            throw invalid("ACTION_MASK row " + row + " forbids all " + factors[factor] + " actions" + of(factor)
                    + "; allow at least one, or leave out the lanes that cannot act");
        }
    }

    /** Checks that each of the actions, {@code [step, factors]} from {@code step} on, is one that its mask allows. */
    public void requireAllowed(float[] actions, Masks masks, int step, int rows) {
        for (int row = 0; masks.given() && row < rows; row++) {
            int from = 0;
            for (int factor = 0; factor < factors.length; from += factors[factor], factor++) {
                int action = (int) actions[(step + row) * factors.length + factor];
                if (!masks.allows(step + row, from + action)) {
                    throw invalid("ACTION row " + row + " is " + action + of(factor)
                            + ", which its ACTION_MASK forbids; give an action that was allowed, or mend the mask");
                }
            }
        }
    }

    private String of(int factor) {
        return factors.length == 1 ? "" : " in element " + factor;
    }

    private static RallyException invalid(String message) {
        return new RallyException(ErrorCode.INVALID_BATCH, message);
    }
}
