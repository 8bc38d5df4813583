package dev.rally.env.round;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import java.util.Arrays;

/**
 * What a round brought to one team's lanes, in recycled arrays ordered {@code [step, lane]}: what {@code
 * replay.submit} takes as the outcomes of held steps. One thread.
 */
final class OutcomeRecorder {
    private final int steps;
    private final int lanes;
    private final ObservationSpace space;
    private final ObservationColumn nextColumn;
    private final ObservationColumn finalColumn;
    private final float[] reward;
    private final byte[] terminated;
    private final byte[] truncated;
    private int[] finalRow = new int[16];
    private Observations finalObservation;
    private int finalRows;

    OutcomeRecorder(int steps, int lanes, ObservationSpace space) {
        this.steps = steps;
        this.lanes = lanes;
        this.space = space;
        nextColumn = new ObservationColumn(Column.NEXT_OBSERVATION, space);
        finalColumn = new ObservationColumn(Column.FINAL_OBSERVATION, space);
        reward = new float[steps * lanes];
        terminated = new byte[steps * lanes];
        truncated = new byte[steps * lanes];
        finalObservation = Observations.allocate(space, finalRow.length);
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
                keepFinal(row + i, outcomes.finalObservation[seat.side()], seat.first() + i);
            }
        }
    }

    /** A truncated episode's value still counts, so its last observation travels; a terminated one's does not. */
    private void keepFinal(int row, Observations source, int sourceRow) {
        if (finalRows == finalRow.length) {
            finalRow = Arrays.copyOf(finalRow, finalRows * 2);
            Observations more = Observations.allocate(space, finalRows * 2);
            more.copyRows(0, finalObservation, 0, finalRows);
            finalObservation = more;
        }
        finalRow[finalRows] = row;
        finalObservation.copyRows(finalRows, source, sourceRow, 1);
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
        int frameBytes = Observations.rowBytes(space);
        return BatchWriter.sizeBytes(
                rows * Float.BYTES,
                rows,
                rows,
                Math.multiplyExact(lanes, frameBytes),
                Math.multiplyExact(finalRows, frameBytes),
                finalRows * Integer.BYTES);
    }

    /** Writes the batch; {@code next} fills in what each lane sees after its last step. */
    void write(BatchWriter batch, ObservationSource next) {
        int rows = steps * lanes;
        batch.begin(0, 0, rows, 0);
        batch.floats(Column.REWARD, rows, 0).put(0, reward);
        batch.bytes(Column.TERMINATED, rows, 0).put(0, terminated);
        batch.bytes(Column.TRUNCATED, rows, 0).put(0, truncated);
        next.writeTo(nextColumn.add(batch, lanes));
        if (finalRows > 0) {
            finalColumn.add(batch, finalRows).copyRows(0, finalObservation, 0, finalRows);
            batch.ints(Column.FINAL_ROW, finalRows, 0).put(0, finalRow, 0, finalRows);
        }
        batch.finish();
    }

    /** Fills in a row for each lane. */
    interface ObservationSource {
        void writeTo(Observations out);
    }
}
