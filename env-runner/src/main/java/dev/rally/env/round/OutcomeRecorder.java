package dev.rally.env.round;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.env.scene.Outcomes;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What a round brought to one team's lanes, in recycled arrays ordered {@code [step, lane]}: what {@code
 * replay.submit} takes as the outcomes of held steps. One thread.
 */
final class OutcomeRecorder {
    private final int steps;
    private final int lanes;
    private final int features;
    private final float[] reward;
    private final byte[] terminated;
    private final byte[] truncated;
    private int[] finalRow = new int[16];
    private float[] finalObservation;
    private int finalRows;

    OutcomeRecorder(int steps, int lanes, int features) {
        this.steps = steps;
        this.lanes = lanes;
        this.features = features;
        reward = new float[steps * lanes];
        terminated = new byte[steps * lanes];
        truncated = new byte[steps * lanes];
        finalObservation = new float[finalRow.length * features];
    }

    int steps() {
        return steps;
    }

    int lanes() {
        return lanes;
    }

    void begin() {
        finalRows = 0;
    }

    /** Copies one step of a seat whose first scene is lane {@code firstLane}. Steps and lanes come in ascending order. */
    void record(int step, int firstLane, Seat seat, Outcomes outcomes) {
        int row = step * lanes + firstLane;
        int n = seat.scenes();
        System.arraycopy(outcomes.reward[seat.side()], seat.first(), reward, row, n);
        System.arraycopy(outcomes.terminated, seat.first(), terminated, row, n);
        System.arraycopy(outcomes.truncated, seat.first(), truncated, row, n);
        for (int i = 0; i < n; i++) {
            if (truncated[row + i] != 0) {
                keepFinal(row + i, outcomes.finalObservation[seat.side()], (seat.first() + i) * features);
            }
        }
    }

    /** A truncated episode's value still counts, so its last observation travels; a terminated one's does not. */
    private void keepFinal(int row, float[] source, int index) {
        if (finalRows == finalRow.length) {
            finalRow = Arrays.copyOf(finalRow, finalRows * 2);
            finalObservation = Arrays.copyOf(finalObservation, finalRows * 2 * features);
        }
        finalRow[finalRows] = row;
        System.arraycopy(source, index, finalObservation, finalRows * features, features);
        finalRows++;
    }

    float reward(int step, int lane) {
        return reward[step * lanes + lane];
    }

    boolean ended(int step, int lane) {
        int row = step * lanes + lane;
        return (terminated[row] | truncated[row]) != 0;
    }

    /** The batch's bytes. */
    int sizeBytes() {
        int rows = steps * lanes;
        return BatchWriter.sizeBytes(
                rows * Float.BYTES,
                rows,
                rows,
                lanes * features * Float.BYTES,
                finalRows * features * Float.BYTES,
                finalRows * Integer.BYTES);
    }

    /** Writes the batch; {@code next} fills in what each lane sees after its last step. */
    void write(BatchWriter batch, ObservationSource next) {
        int rows = steps * lanes;
        batch.begin(0, 0, rows, 0);
        batch.floats(Column.REWARD, rows, 0).put(0, reward);
        batch.bytes(Column.TERMINATED, rows, 0).put(0, terminated);
        batch.bytes(Column.TRUNCATED, rows, 0).put(0, truncated);
        next.writeTo(batch.floats(Column.NEXT_OBSERVATION, lanes, features));
        if (finalRows > 0) {
            batch.floats(Column.FINAL_OBSERVATION, finalRows, features)
                    .put(0, finalObservation, 0, finalRows * features);
            batch.ints(Column.FINAL_ROW, finalRows, 0).put(0, finalRow, 0, finalRows);
        }
        batch.finish();
    }

    /** Fills {@code [lanes, features]} floats in from index 0. */
    interface ObservationSource {
        void writeTo(FloatBuffer out);
    }
}
