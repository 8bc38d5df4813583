package dev.rally.agents.rollout;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;

/** The lanes of a batch, checked: each within the exchange's range, none twice. Reusable, for one thread at a time. */
public final class LaneColumn {
    private int[] lanes = new int[0];
    private int[] seen = new int[0];
    private int stamp;

    /**
     * Reads {@code count} lanes, or {@code 0..count-1} when the batch has no LANE column.
     *
     * @return the lanes, good until the next read; only the first {@code count} elements mean anything
     */
    public int[] read(BatchView batch, int count, int limit) {
        if (count > limit) {
            throw invalid("the batch has " + count + " lanes, the exchange " + limit
                    + "; open an exchange with more lanes or send fewer rows");
        }
        lanes = lanes.length < count ? new int[count] : lanes;
        if (batch.has(Column.LANE)) {
            batch.copyInts(Column.LANE, count, 0, lanes, 0);
            check(count, limit);
        } else {
            for (int i = 0; i < count; i++) {
                lanes[i] = i;
            }
        }
        return lanes;
    }

    private void check(int count, int limit) {
        if (seen.length < limit) {
            seen = new int[limit];
            stamp = 0;
        }
        stamp++;
        for (int i = 0; i < count; i++) {
            int lane = lanes[i];
            if (lane < 0 || lane >= limit) {
                throw invalid("LANE row " + i + " is " + lane + "; the exchange has lanes 0 to " + (limit - 1));
            }
            if (seen[lane] == stamp) {
                throw invalid("LANE row " + i + " is " + lane + " again; a lane may stand in a batch once");
            }
            seen[lane] = stamp;
        }
    }

    private static RallyException invalid(String message) {
        return new RallyException(ErrorCode.INVALID_BATCH, message);
    }
}
