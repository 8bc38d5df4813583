package dev.rally.agents.policy;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import org.jspecify.annotations.Nullable;

/** Actions between batches, where they have the space's units, and arrays, where they have the distribution's. */
public final class ActionColumns {
    private final @Nullable Box box;
    private final int[] factors;
    private int[] numbers = new int[0];
    private float[] clipped = new float[0];

    /** Reusable; for one thread at a time. */
    public ActionColumns(ActionDistribution distribution) {
        box = distribution.box();
        factors = distribution.factors().stream().mapToInt(n -> n).toArray();
    }

    /** Adds the ACTION column of {@code rows} actions that begin at {@code actions[from]}. */
    public void write(BatchWriter reply, int rows, float[] actions, int from) {
        if (box != null) {
            int count = rows * box.dimensions();
            clipped = clipped.length < count ? new float[count] : clipped;
            System.arraycopy(actions, from, clipped, 0, count);
            box.toBounds(clipped, 0, rows);
            reply.putFloats(Column.ACTION, rows, box.dimensions(), clipped, 0);
            return;
        }
        int count = room(rows);
        for (int i = 0; i < count; i++) {
            numbers[i] = (int) actions[from + i];
        }
        reply.putInts(Column.ACTION, rows, factors.length == 1 ? 0 : factors.length, numbers, 0);
    }

    /** Copies the ACTION column of {@code rows} actions to {@code actions[to]} on, checked. */
    public void read(BatchView batch, int rows, float[] actions, int to) {
        if (box != null) {
            batch.copyFinite(Column.ACTION, rows, box.dimensions(), actions, to);
            box.fromBounds(actions, to, rows);
            return;
        }
        batch.require(Column.ACTION, ElementType.INT32, rows, factors.length);
        int count = room(rows);
        batch.copyInts(Column.ACTION, rows, factors.length, numbers, 0);
        for (int i = 0; i < count; i++) {
            int choices = factors[i % factors.length];
            if (numbers[i] < 0 || numbers[i] >= choices) {
                throw new RallyException(
                        ErrorCode.INVALID_BATCH,
                        "ACTION " + place(i) + " is " + numbers[i] + "; allowed are 0 to " + (choices - 1));
            }
            actions[to + i] = numbers[i];
        }
    }

    /** Checks log-probabilities of given actions; densities may be above 1, probabilities may not. */
    public void checkLogProbs(float[] logProbs, int from, int rows) {
        for (int i = 0; box == null && i < rows; i++) {
            if (logProbs[from + i] > 0) {
                throw new RallyException(
                        ErrorCode.INVALID_BATCH,
                        "LOG_PROB row " + i + " is " + logProbs[from + i]
                                + "; the natural logarithm of a probability is"
                                + " 0 or less: leave the column out where it is not known");
            }
        }
    }

    /** What to subtract from a log-probability in the distribution's units for one in the space's. */
    public float logScale() {
        return box == null ? 0 : box.logScale();
    }

    private String place(int i) {
        return factors.length == 1 ? "row " + i : "row " + i / factors.length + ", element " + i % factors.length;
    }

    /** Makes room for the numbers of that many rows and says how many those are. */
    private int room(int rows) {
        int count = rows * factors.length;
        numbers = numbers.length < count ? new int[count] : numbers;
        return count;
    }
}
