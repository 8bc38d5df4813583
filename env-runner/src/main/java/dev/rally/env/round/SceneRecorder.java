package dev.rally.env.round;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.recording.RecordingWriter;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Observations;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import dev.rally.env.scene.SceneSpec;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Records what a player does in its seats, as complete transitions: each scene of each seat is a lane. Some hundred steps
 * go into a batch. One thread.
 */
public final class SceneRecorder {
    private static final int MOST_STEPS = 256;
    private static final int LEAST_STEPS = 8;
    private static final long MEMORY_BYTES = 64L << 20;
    private static final int BATCH_BYTES = 8 << 20;
    /** Room for columns to begin at multiples of 64. */
    private static final int ALIGNMENT_BYTES = 16 * 64;

    private final SceneBatch scenes;
    private final SceneSpec spec;
    private final List<Seat> seats;
    private final RecordingWriter to;
    private final int lanes;
    private final int steps;
    private final OutcomeRecorder outcomes;
    private final ObservationColumn column;
    /** {@code [step, lane]}, as all that follows. */
    private final Observations observations;

    private final ByteBuffer masks;
    private final int[] discrete;
    private final float[] continuous;
    private int step;

    SceneRecorder(SceneBatch scenes, List<Seat> seats, RecordingWriter to) {
        this.scenes = scenes;
        this.spec = scenes.spec();
        this.seats = List.copyOf(seats);
        this.to = to;
        lanes = seats.stream().mapToInt(Seat::scenes).sum();
        long frameBytes = Observations.rowBytes(spec.observation());
        long inMemory = Math.max(LEAST_STEPS, MEMORY_BYTES / (lanes * frameBytes));
        long inBatch = Math.max(1, BATCH_BYTES / (2 * frameBytes)); // of one lane, where each may be an episode's last
        steps = (int) Math.min(MOST_STEPS, Math.min(inMemory, inBatch));
        outcomes = new OutcomeRecorder(steps, lanes, spec.observation());
        column = new ObservationColumn(Column.OBSERVATION, spec.observation());
        observations = Observations.allocate(spec.observation(), steps * lanes);
        masks = ByteBuffer.allocate(steps * lanes * spec.maskBytes());
        boolean isContinuous = spec.action() instanceof ActionSpace.Continuous;
        int numbers = steps * lanes * spec.action().size();
        discrete = new int[isContinuous ? 0 : numbers];
        continuous = new float[isContinuous ? numbers : 0];
    }

    /** Of one side of all scenes. */
    public static SceneRecorder ofSide(SceneBatch scenes, int side, RecordingWriter to) {
        return new SceneRecorder(scenes, List.of(new Seat(side, 0, scenes.scenes())), to);
    }

    /** Looks at what the player sees, before the scenes step. */
    public void observe() {
        if (step == steps) {
            flush();
        }
        int row = step * lanes;
        for (Seat seat : seats) {
            scenes.observe(seat.side(), seat.first(), seat.last(), observations, row);
            if (spec.masks()) {
                scenes.masks(seat.side(), seat.first(), seat.last(), masks, row * spec.maskBytes());
            }
            row += seat.scenes();
        }
    }

    /** Takes what the player did and what came of it. */
    public void record(Actions actions, Outcomes brought) {
        int lane = 0;
        int size = spec.action().size();
        Object to = continuous.length > 0 ? continuous : discrete;
        for (Seat seat : seats) {
            Object from = continuous.length > 0 ? actions.continuous[seat.side()] : actions.discrete[seat.side()];
            System.arraycopy(from, seat.first() * size, to, (step * lanes + lane) * size, seat.scenes() * size);
            outcomes.record(step, lane, seat, brought);
            lane += seat.scenes();
        }
        step++;
    }

    /** Breaks off the episodes in progress; the scenes must stand where the last step has left them. */
    public void truncate() {
        outcomes.truncate(this::observeNext);
        flush();
    }

    /** Appends what was recorded; the scenes must stand where the last step has left them. */
    public void flush() {
        for (OutcomePiece piece : outcomes.pieces(piece -> sizeBytes(piece) <= BATCH_BYTES)) {
            to.append((int) sizeBytes(piece), batch -> write(batch, piece));
        }
        step = 0;
        outcomes.begin();
    }

    private long sizeBytes(OutcomePiece piece) {
        long rowBytes = Observations.rowBytes(spec.observation())
                + spec.maskBytes()
                + spec.observation().planes()
                + (long) Float.BYTES * spec.action().size();
        return piece.sizeBytes(spec.observation()) + rowBytes * piece.rows() + ALIGNMENT_BYTES;
    }

    private void write(BatchWriter batch, OutcomePiece piece) {
        batch.begin(0, 0, piece.rows(), 0);
        writeObservations(column.add(batch, piece.rows()), piece);
        writeActions(batch, piece);
        if (spec.masks()) {
            writeMasks(batch.bytes(Column.ACTION_MASK, piece.rows(), spec.maskBytes()), piece);
        }
        if (spec.observation().planes() > 0) {
            writePlanes(
                    batch.bytes(Column.PLANES, piece.rows(), spec.observation().planes()), piece);
        }
        outcomes.writeColumns(batch, piece, this::observeNext);
        batch.finish();
    }

    private void writeObservations(Observations out, OutcomePiece piece) {
        for (int s = 0; s < piece.steps(); s++) {
            out.copyRows(s * piece.lanes(), observations, firstRow(piece, s), piece.lanes());
        }
    }

    private int firstRow(OutcomePiece piece, int s) {
        return (piece.firstStep() + s) * lanes + piece.firstLane();
    }

    private void writeActions(BatchWriter batch, OutcomePiece piece) {
        int size = spec.action().size();
        int count = piece.lanes() * size;
        if (continuous.length > 0) {
            var out = batch.floats(Column.ACTION, piece.rows(), size);
            for (int s = 0; s < piece.steps(); s++) {
                out.put(s * count, continuous, firstRow(piece, s) * size, count);
            }
            return;
        }
        var out = batch.ints(Column.ACTION, piece.rows(), spec.action() instanceof ActionSpace.Discrete ? 0 : size);
        for (int s = 0; s < piece.steps(); s++) {
            out.put(s * count, discrete, firstRow(piece, s) * size, count);
        }
    }

    private void writeMasks(ByteBuffer out, OutcomePiece piece) {
        int bytes = spec.maskBytes();
        for (int s = 0; s < piece.steps(); s++) {
            out.put(s * piece.lanes() * bytes, masks, firstRow(piece, s) * bytes, piece.lanes() * bytes);
        }
    }

    private void writePlanes(ByteBuffer out, OutcomePiece piece) {
        int planes = spec.observation().planes();
        for (int row = 0; row < piece.rows(); row++) {
            int lane = piece.firstLane() + row % piece.lanes();
            out.put(row * planes, spec.planes(sideOf(lane)), 0, planes);
        }
    }

    private int sideOf(int lane) {
        int first = 0;
        for (Seat seat : seats) {
            first += seat.scenes();
            if (lane < first) {
                return seat.side();
            }
        }
        throw new IllegalArgumentException("lane " + lane + " of " + lanes);
    }

    private void observeNext(Observations out, int firstLane, int count) {
        Seat.observe(scenes, seats, 0, firstLane, count, out);
    }
}
