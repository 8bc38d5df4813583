package dev.rally.comm.recording;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Protocol;
import java.util.Arrays;

/** Counts what batches of complete transitions bring, lane by lane. One thread. */
final class Tally {
    private RecordingTotals totals = RecordingTotals.NONE;
    /** {@code [lane]}: the rewards of the episode in progress. */
    private double[] open = new double[0];

    private int lanes;
    private int[] lane = new int[0];
    private float[] reward = new float[0];
    private byte[] terminated = new byte[0];
    private byte[] truncated = new byte[0];

    RecordingTotals totals() {
        return totals;
    }

    /**
     * Reads what counts of a batch; {@link #add} then counts it.
     *
     * @throws RallyException INVALID_BATCH, NOT_FINITE; nothing has changed then
     */
    void read(BatchView batch) {
        int rows = batch.rows();
        readLanes(batch);
        if (rows < 1 || lanes < 1 || rows % lanes != 0) {
            throw invalid("the batch has " + rows + " rows and " + lanes
                    + " lanes; rows must be 1 or more steps times 1 or more lanes");
        }
        batch.require(Column.REWARD, ElementType.FLOAT32, rows, 0);
        if (reward.length < rows) {
            reward = new float[rows];
            terminated = new byte[rows];
            truncated = new byte[rows];
        }
        batch.copyFinite(Column.REWARD, rows, 0, reward, 0);
        batch.copyBytes(Column.TERMINATED, rows, 0, terminated, 0);
        batch.copyBytes(Column.TRUNCATED, rows, 0, truncated, 0);
    }

    private void readLanes(BatchView batch) {
        boolean named = batch.has(Column.LANE);
        if (!named && !batch.has(Column.NEXT_OBSERVATION)) {
            throw invalid(
                    "the batch has neither LANE nor NEXT_OBSERVATION; one of them must say how many lanes it has");
        }
        int count = batch.rowCount(named ? Column.LANE : Column.NEXT_OBSERVATION);
        if (count > Protocol.MAX_LANES) {
            throw invalid("the batch has " + count + " lanes; allowed are 1 to " + Protocol.MAX_LANES);
        }
        if (named) {
            batch.require(Column.LANE, ElementType.INT32, count, 0);
        }
        lanes = count;
        lane = lane.length < count ? new int[count] : lane;
        if (named) {
            batch.copyInts(Column.LANE, count, 0, lane, 0);
        } else {
            Arrays.setAll(lane, i -> i);
        }
        for (int i = 0; i < count; i++) {
            if (lane[i] < 0 || lane[i] >= Protocol.MAX_LANES) {
                throw invalid("LANE row " + i + " is " + lane[i] + "; allowed are 0 to " + (Protocol.MAX_LANES - 1));
            }
        }
    }

    /** Counts the batch that was read last. */
    void add(BatchView batch) {
        int rows = batch.rows();
        int most = Arrays.stream(lane, 0, lanes).max().orElse(0);
        open = open.length <= most ? Arrays.copyOf(open, most + 1) : open;
        long episodes = 0;
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            int at = lane[row % lanes];
            open[at] += reward[row];
            if ((terminated[row] | truncated[row]) != 0) {
                episodes++;
                sum += open[at];
                open[at] = 0;
            }
        }
        totals = new RecordingTotals(
                totals.batches() + 1,
                totals.bytes() + batch.lengthBytes(),
                totals.steps() + rows,
                totals.episodes() + episodes,
                totals.returnSum() + sum);
    }

    private static RallyException invalid(String message) {
        return new RallyException(ErrorCode.INVALID_BATCH, message);
    }
}
