package dev.rally.env.round;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

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
    private int recorded;

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
        recorded = 0;
    }

    /** Copies one step of a seat whose first scene is lane {@code firstLane}. Steps and lanes come in ascending order. */
    void record(int step, int firstLane, Seat seat, Outcomes outcomes) {
        recorded = step + 1;
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

    /** Breaks off, as truncated, the episodes that go on after the last step; {@code seen} fills in what their lanes see. */
    void truncate(ObservationSource seen) {
        if (recorded == 0) {
            return;
        }
        Observations last = Observations.allocate(space, lanes);
        seen.writeTo(last, 0, lanes);
        for (int lane = 0; lane < lanes; lane++) {
            if (!ended(recorded - 1, lane)) {
                int row = (recorded - 1) * lanes + lane;
                truncated[row] = 1;
                keepFinal(row, last, lane);
            }
        }
    }

    float reward(int step, int lane) {
        return reward[step * lanes + lane];
    }

    boolean ended(int step, int lane) {
        int row = step * lanes + lane;
        return (terminated[row] | truncated[row]) != 0;
    }

    /**
     * All that was recorded, in pieces that fit into a batch each. Where one lane's steps do not, they are parted where an
     * episode ends: only there nobody asks what the lane sees next.
     */
    List<OutcomePiece> pieces(long maxBytes) {
        return pieces(piece -> piece.sizeBytes(space) <= maxBytes);
    }

    /** The same, in pieces of which each fits. */
    List<OutcomePiece> pieces(Predicate<OutcomePiece> fits) {
        if (recorded == 0) {
            return List.of();
        }
        OutcomePiece whole = new OutcomePiece(0, recorded, 0, lanes, finalRows);
        if (fits.test(whole)) {
            return List.of(whole);
        }
        int[] finals = finalsByLane();
        List<OutcomePiece> pieces = new ArrayList<>();
        for (int lane = 0; lane < lanes; ) {
            OutcomePiece piece = new OutcomePiece(0, recorded, lane, 1, finals[lane]);
            if (!fits.test(piece)) {
                part(lane, fits, pieces);
                lane++;
                continue;
            }
            for (lane++; lane < lanes; lane++) {
                OutcomePiece wider = piece.withLane(finals[lane]);
                if (!fits.test(wider)) {
                    break;
                }
                piece = wider;
            }
            pieces.add(piece);
        }
        return pieces;
    }

    private int[] finalsByLane() {
        int[] finals = new int[lanes];
        for (int k = 0; k < finalRows; k++) {
            finals[finalRow[k] % lanes]++;
        }
        return finals;
    }

    private void part(int lane, Predicate<OutcomePiece> fits, List<OutcomePiece> to) {
        int from = 0;
        OutcomePiece ending = null;
        int finals = 0;
        for (int step = 0; step < recorded; step++) {
            int after = finals + truncated[step * lanes + lane];
            boolean goesIn = fits.test(new OutcomePiece(from, step + 1 - from, lane, 1, after));
            if (!goesIn && ending != null) {
                to.add(ending);
                from = ending.firstStep() + ending.steps();
                after -= ending.finals();
                ending = null;
            }
            finals = after;
            if (ended(step, lane)) {
                ending = new OutcomePiece(from, step + 1 - from, lane, 1, finals);
            }
        }
        to.add(new OutcomePiece(from, recorded - from, lane, 1, finals));
    }

    /** Writes a piece; {@code next} fills in what its lanes see after the round's last step. */
    void write(BatchWriter batch, OutcomePiece piece, ObservationSource next) {
        batch.begin(0, 0, piece.rows(), 0);
        writeColumns(batch, piece, next);
        batch.finish();
    }

    /** The same into a batch that is begun, and goes on. */
    void writeColumns(BatchWriter batch, OutcomePiece piece, ObservationSource next) {
        if (piece.lanes() < lanes) {
            IntBuffer lane = batch.ints(Column.LANE, piece.lanes(), 0);
            for (int i = 0; i < piece.lanes(); i++) {
                lane.put(i, piece.firstLane() + i);
            }
        }
        writeSteps(batch, piece);
        next.writeTo(nextColumn.add(batch, piece.lanes()), piece.firstLane(), piece.lanes());
        if (piece.finals() > 0) {
            writeFinals(batch, piece);
        }
    }

    private void writeSteps(BatchWriter batch, OutcomePiece piece) {
        int rows = piece.rows();
        int n = piece.lanes();
        FloatBuffer rewards = batch.floats(Column.REWARD, rows, 0);
        ByteBuffer terminations = batch.bytes(Column.TERMINATED, rows, 0);
        ByteBuffer truncations = batch.bytes(Column.TRUNCATED, rows, 0);
        for (int step = 0; step < piece.steps(); step++) {
            int from = (piece.firstStep() + step) * lanes + piece.firstLane();
            rewards.put(step * n, reward, from, n);
            terminations.put(step * n, terminated, from, n);
            truncations.put(step * n, truncated, from, n);
        }
    }

    private void writeFinals(BatchWriter batch, OutcomePiece piece) {
        Observations finals = finalColumn.add(batch, piece.finals());
        IntBuffer rows = batch.ints(Column.FINAL_ROW, piece.finals(), 0);
        int written = 0;
        for (int k = 0; k < finalRows; k++) {
            int step = finalRow[k] / lanes - piece.firstStep();
            int lane = finalRow[k] % lanes - piece.firstLane();
            if (step >= 0 && step < piece.steps() && lane >= 0 && lane < piece.lanes()) {
                finals.copyRows(written, finalObservation, k, 1);
                rows.put(written, step * piece.lanes() + lane);
                written++;
            }
        }
    }

    /** Fills in a row for each of some neighbouring lanes. */
    interface ObservationSource {
        void writeTo(Observations out, int firstLane, int lanes);
    }
}
