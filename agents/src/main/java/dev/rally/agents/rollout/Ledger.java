package dev.rally.agents.rollout;

import dev.rally.agents.policy.ObservationStatistics;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the rows of one part of a journal's record belong. All numbers are little-endian.
 *
 * <pre>
 *  0      4       8       12        16         20          24      28       36        40
 * ┌──────┬───────┬───────┬─────────┬──────────┬───────────┬───────┬────────┬─────────┬──────────────────────┐
 * │ part │ parts │ lanes │ allRows │ firstRow │ firstNext │ flags │ rollout│ 0       │ the first part alone │
 * └──────┴───────┴───────┴─────────┴──────────┴───────────┴───────┴────────┴─────────┴──────────────────────┘
 * the first part:  for each lane   i32 lane, or -1; i32 before; i64 firstStep; i64 found
 *                  of the rollout  i64 count and, unless that is 0, f64 means [features], f64 squares [features]
 * </pre>
 *
 * @param parts batches that make the record
 * @param lanes of the record; row r belongs to lane {@code r % lanes}
 * @param allRows rows of the whole record
 * @param firstRow the record's row that the part's first is
 * @param firstNext the lane that the part's first NEXT_OBSERVATION is of
 * @param complete whether the rows are complete transitions, which belong to no lane
 * @param hasLogProbs whether their log-probabilities are known
 * @param rollout the number of the rollout that they were held in
 */
record Ledger(
        int part,
        int parts,
        int lanes,
        int allRows,
        int firstRow,
        int firstNext,
        boolean complete,
        boolean hasLogProbs,
        long rollout) {
    private static final int COMPLETE = 1;
    private static final int LOG_PROBS = 2;
    private static final int HEAD_BYTES = 40;
    private static final int LANE_BYTES = 24;

    /** What is known of a lane before the record. */
    record Lane(int lane, int before, long firstStep, long found) {}

    /** Room for the ledger of any part. */
    static int maxBytes(int lanes, int features) {
        return HEAD_BYTES + lanes * LANE_BYTES + Long.BYTES + 2 * features * Double.BYTES;
    }

    /** Adds the column; the first part gets the lanes and the statistics too. */
    void write(BatchWriter writer, Lane[] of, ObservationStatistics statistics) {
        int features = statistics.count() > 0 ? statistics.features() : 0;
        int bytes = part > 0 ? HEAD_BYTES : maxBytes(lanes, features);
        ByteBuffer to = writer.bytes(Column.LEDGER, bytes, 0).order(ByteOrder.LITTLE_ENDIAN);
        to.putInt(part)
                .putInt(parts)
                .putInt(lanes)
                .putInt(allRows)
                .putInt(firstRow)
                .putInt(firstNext);
        to.putInt((complete ? COMPLETE : 0) | (hasLogProbs ? LOG_PROBS : 0))
                .putLong(rollout)
                .putInt(0);
        if (part == 0) {
            for (Lane lane : of) {
                to.putInt(lane.lane).putInt(lane.before).putLong(lane.firstStep).putLong(lane.found);
            }
            to.putLong(statistics.count());
            for (int i = 0; i < features; i++) {
                to.putDouble(statistics.mean(i));
            }
            double[] squares = features > 0 ? statistics.squares() : new double[0];
            for (double square : squares) {
                to.putDouble(square);
            }
        }
    }

    /** The column's content. */
    static ByteBuffer bytes(BatchView batch) {
        if (!batch.has(Column.LEDGER)) {
            throw damaged("it has no LEDGER");
        }
        byte[] bytes = new byte[batch.rowCount(Column.LEDGER)];
        batch.copyBytes(Column.LEDGER, bytes.length, 0, bytes, 0);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads what every part has. */
    static Ledger read(ByteBuffer from) {
        if (from.remaining() < HEAD_BYTES) {
            throw damaged("its LEDGER has " + from.remaining() + " bytes");
        }
        int part = from.getInt();
        int parts = from.getInt();
        int lanes = from.getInt();
        int allRows = from.getInt();
        int firstRow = from.getInt();
        int firstNext = from.getInt();
        int flags = from.getInt();
        long rollout = from.getLong();
        int unused = from.getInt();
        if (part < 0 || part >= parts || lanes < 1 || allRows < 1 || firstRow < 0 || firstNext < 0) {
            throw damaged("its LEDGER says part " + part + " of " + parts + ", row " + firstRow + " of " + allRows
                    + ", lane " + firstNext + " of " + lanes);
        }
        return new Ledger(
                part,
                parts,
                lanes,
                allRows,
                firstRow,
                firstNext,
                (flags & COMPLETE) != 0,
                (flags & LOG_PROBS) != 0,
                rollout);
    }

    /** Reads the lanes, behind what {@link #read} has read of a first part. */
    Lane[] readLanes(ByteBuffer from) {
        if (from.remaining() < (long) lanes * LANE_BYTES) {
            throw damaged("its LEDGER ends before its " + lanes + " lanes do");
        }
        Lane[] read = new Lane[lanes];
        for (int n = 0; n < lanes; n++) {
            int lane = from.getInt();
            int before = from.getInt();
            read[n] = new Lane(lane, before, from.getLong(), from.getLong());
        }
        return read;
    }

    /** Reads the statistics, behind the lanes. */
    static ObservationStatistics readStatistics(ByteBuffer from, int features) {
        long count = from.remaining() < Long.BYTES ? -1 : from.getLong();
        if (count == 0) {
            return new ObservationStatistics(features);
        }
        if (count < 0 || from.remaining() != 2 * features * Double.BYTES) {
            throw damaged("its LEDGER is of other observations than the agent's");
        }
        double[] means = new double[features];
        double[] squares = new double[features];
        for (int i = 0; i < features; i++) {
            means[i] = from.getDouble();
        }
        for (int i = 0; i < features; i++) {
            squares[i] = from.getDouble();
        }
        return ObservationStatistics.of(count, means, squares);
    }

    private static RallyException damaged(String how) {
        return new RallyException(
                ErrorCode.INVALID_BATCH, "a record of the journal is none of this agent's, or damaged: " + how);
    }
}
