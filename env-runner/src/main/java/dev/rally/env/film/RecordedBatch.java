package dev.rally.env.film;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One batch of a recording, row by row; elements are little-endian, as in the batch. Reads one batch after the other into
 * the same memory. One thread.
 */
public final class RecordedBatch {
    private final boolean images;
    private final int features;
    private final ActionSpace action;
    private final Elements observations = new Elements();
    private final Elements next = new Elements();
    private final Elements finals = new Elements();
    private int[] finalOf = new int[0];
    private int[] lane = new int[0];
    private float[] reward = new float[0];
    private byte[] terminated = new byte[0];
    private byte[] truncated = new byte[0];
    private int[] discrete = new int[0];
    private float[] continuous = new float[0];
    private int rows;
    private int lanes;
    private long batches;

    public RecordedBatch(RecordingHeader header) {
        images = header.observation().type() == ObservationSpace.Type.UINT8;
        features = header.observation().size();
        action = header.action();
    }

    /** A column of observations. */
    private final class Elements {
        private float[] floats = new float[0];
        private byte[] bytes = new byte[0];

        void read(BatchView batch, Column column, int count) {
            batch.require(column, images ? ElementType.UINT8 : ElementType.FLOAT32, count, features);
            int elements = count * features;
            if (images) {
                bytes = bytes.length < elements ? new byte[elements] : bytes;
                batch.copyBytes(column, count, features, bytes, 0);
            } else {
                floats = floats.length < elements ? new float[elements] : floats;
                batch.copyFinite(column, count, features, floats, 0);
            }
        }

        void put(int row, ByteBuffer to) {
            if (images) {
                to.put(bytes, row * features, features);
                return;
            }
            for (int i = 0; i < features; i++) {
                to.putFloat(floats[row * features + i]);
            }
        }
    }

    /** @throws RallyException INVALID_BATCH, NOT_FINITE where it is not what the header says */
    public void read(BatchView batch) {
        rows = batch.rows();
        lanes = batch.rowCount(batch.has(Column.LANE) ? Column.LANE : Column.NEXT_OBSERVATION);
        if (lanes < 1 || rows % lanes != 0) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH,
                    "a batch has " + rows + " rows and " + lanes + " lanes; rows are steps times lanes");
        }
        observations.read(batch, Column.OBSERVATION, rows);
        room();
        batch.copyFinite(Column.REWARD, rows, 0, reward, 0);
        batch.copyBytes(Column.TERMINATED, rows, 0, terminated, 0);
        batch.copyBytes(Column.TRUNCATED, rows, 0, truncated, 0);
        readActions(batch);
        readLanes(batch);
        readNext(batch);
        batches++;
    }

    private void room() {
        if (reward.length < rows) {
            reward = new float[rows];
            terminated = new byte[rows];
            truncated = new byte[rows];
            finalOf = new int[rows];
        }
    }

    private void readActions(BatchView batch) {
        ElementType type = action instanceof ActionSpace.Continuous ? ElementType.FLOAT32 : ElementType.INT32;
        batch.require(Column.ACTION, type, rows, action.size());
        int numbers = rows * action.size();
        if (action instanceof ActionSpace.Continuous) {
            continuous = continuous.length < numbers ? new float[numbers] : continuous;
            batch.copyFinite(Column.ACTION, rows, action.size(), continuous, 0);
        } else {
            discrete = discrete.length < numbers ? new int[numbers] : discrete;
            batch.copyInts(Column.ACTION, rows, action.size(), discrete, 0);
        }
    }

    private void readLanes(BatchView batch) {
        if (batch.has(Column.LANE)) {
            batch.require(Column.LANE, ElementType.INT32, lanes, 0);
        }
        lane = lane.length < lanes ? new int[lanes] : lane;
        if (batch.has(Column.LANE)) {
            batch.copyInts(Column.LANE, lanes, 0, lane, 0);
        } else {
            Arrays.setAll(lane, i -> i);
        }
    }

    private void readNext(BatchView batch) {
        next.read(batch, Column.NEXT_OBSERVATION, lanes);
        Arrays.fill(finalOf, 0, rows, -1);
        int count = batch.has(Column.FINAL_ROW) ? batch.rowCount(Column.FINAL_ROW) : 0;
        if (count > 0) {
            finals.read(batch, Column.FINAL_OBSERVATION, count);
            int[] of = new int[count];
            batch.copyInts(Column.FINAL_ROW, count, 0, of, 0);
            for (int k = 0; k < count; k++) {
                if (of[k] < 0 || of[k] >= rows) {
                    throw new RallyException(
                            ErrorCode.INVALID_BATCH,
                            "FINAL_ROW row " + k + " is " + of[k] + "; allowed are 0 to " + (rows - 1));
                }
                finalOf[of[k]] = k;
            }
        }
    }

    /** Batches that were read so far. */
    public long batches() {
        return batches;
    }

    public int rows() {
        return rows;
    }

    /** Its rows are steps times these. */
    public int lanes() {
        return lanes;
    }

    public int lane(int row) {
        return lane[row % lanes];
    }

    public float reward(int row) {
        return reward[row];
    }

    public boolean terminated(int row) {
        return terminated[row] != 0;
    }

    /** Never together with {@link #terminated}. */
    public boolean truncated(int row) {
        return truncated[row] != 0 && terminated[row] == 0;
    }

    public void putObservation(int row, ByteBuffer to) {
        observations.put(row, to);
    }

    /** What followed; of an episode that terminated and whose last observation nobody has kept, the one before. */
    public void putNextObservation(int row, ByteBuffer to) {
        if (finalOf[row] >= 0) {
            finals.put(finalOf[row], to);
        } else if (terminated[row] != 0) {
            observations.put(row, to);
        } else if (row + lanes < rows) {
            observations.put(row + lanes, to);
        } else {
            next.put(row % lanes, to);
        }
    }

    public void putAction(int row, ByteBuffer to) {
        for (int i = row * action.size(); i < (row + 1) * action.size(); i++) {
            if (continuous.length > 0) {
                to.putFloat(continuous[i]);
            } else {
                to.putInt(discrete[i]);
            }
        }
    }
}
