package dev.rally.agents.rollout;

import dev.rally.agents.policy.ObservationStatistics;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ObservationSpace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes back what {@link StepRecord}s have kept, part by part, in the order in which it was written, into held steps that are
 * nobody else's. Where a record is missing, what its lanes have done later begins anew. For one thread at a time.
 */
public final class KeptSteps {
    private static final int NONE = -1;

    private final ObservationSpace space;
    private final int stateSize;
    private final Frames pasts;
    private Ledger.Lane[] lanes = new Ledger.Lane[0];
    /** Of each lane of the record: its newest step, and its sequence, or -1. */
    private int[] last = new int[0];

    private int[] sequences = new int[0];
    private byte[] starts = new byte[0];
    private float[] states = new float[0];
    private float[] pastStates = new float[0];
    private int[] finalRows = new int[0];
    private long rollout;
    private final ObservationStatistics ended;
    private ObservationStatistics running;

    /** @param stateSize numbers that a recurrent network remembers; 0 for others */
    public KeptSteps(ObservationSpace space, int stateSize) {
        this.space = space;
        this.stateSize = stateSize;
        pasts = Frames.of(space);
        ended = new ObservationStatistics(space.size());
        running = new ObservationStatistics(space.size());
    }

    /**
     * Which part of a record a batch is.
     *
     * @param rollout the number of the rollout that the steps were held in
     */
    public record Part(int part, int parts, long rollout) {

        public boolean isLast() {
            return part == parts - 1;
        }
    }

    /**
     * Says what a batch is.
     *
     * @throws RallyException INVALID_BATCH when it is no part of a record
     */
    public static Part part(BatchView batch) {
        Ledger ledger = Ledger.read(Ledger.bytes(batch));
        return new Part(ledger.part(), ledger.parts(), ledger.rollout());
    }

    /**
     * Takes one part.
     *
     * @param normalized whether observations count for the agent's statistics
     * @throws RallyException INVALID_BATCH when it is none of such an agent; ROLLOUT_FULL when there is no memory for it
     */
    public void take(BatchView batch, HeldSteps held, boolean normalized) {
        ByteBuffer bytes = Ledger.bytes(batch);
        Ledger ledger = Ledger.read(bytes);
        if (ledger.part() == 0) {
            begin(ledger, ledger.readLanes(bytes), Ledger.readStatistics(bytes, space.size()), held);
        }
        require(
                ledger.lanes() == lanes.length && ledger.firstRow() + (long) batch.rows() <= ledger.allRows(),
                "its parts do not belong together");
        if (batch.rows() > 0) {
            takeRows(batch, ledger, held);
            if (normalized && ledger.complete()) {
                int size = held.size();
                int from = (size - batch.rows()) * space.size();
                running.add(held.rollout().observations(), from, batch.rows());
            }
        }
        if (batch.has(Column.NEXT_OBSERVATION)) {
            takeNext(batch, ledger, held);
        }
    }

    private static void require(boolean so, String otherwise) {
        if (!so) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH,
                    "a record of the journal is none of this agent's, or damaged: " + otherwise);
        }
    }

    private void begin(Ledger ledger, Ledger.Lane[] read, ObservationStatistics statistics, HeldSteps held) {
        if (ledger.rollout() != rollout) {
            ended.add(running);
            rollout = ledger.rollout();
        }
        running = statistics;
        lanes = read;
        last = new int[read.length];
        sequences = new int[read.length];
        for (int n = 0; n < read.length; n++) {
            sequences[n] = goesOn(read[n], held);
            last[n] = sequences[n] == NONE ? NONE : held.sequences.tail(sequences[n]);
        }
    }

    /** The sequence that the lane goes on with; one of another owner, or of before something missing, ends. */
    private static int goesOn(Ledger.Lane lane, HeldSteps held) {
        if (lane.lane() < 0 || !held.lanes.begun(lane.lane())) {
            return NONE;
        }
        int sequence = held.lanes.sequence(lane.lane());
        long reached = held.sequences.firstStep(sequence) + held.sequences.length(sequence);
        if (lane.before() > 0 && reached == lane.firstStep() + lane.before()) {
            return sequence;
        }
        held.truncate(sequence);
        held.lanes.end(lane.lane());
        return NONE;
    }

    private void takeRows(BatchView batch, Ledger ledger, HeldSteps held) {
        int rows = batch.rows();
        read(batch, held, rows);
        readStarts(batch, ledger, rows);
        int size = held.size();
        StepColumns steps = held.steps;
        int past = 0;
        int pastState = 0;
        for (int row = 0; row < rows; row++) {
            int n = (ledger.firstRow() + row) % lanes.length;
            int step = size + row;
            int before = last[n];
            steps.next[step] = NONE;
            if (before != NONE) {
                steps.next[before] = step;
            }
            if (ledger.complete()) {
                boolean follows = before != NONE && steps.ends[before] == Rollout.CONTINUES;
                steps.frames.link(step, follows ? before : StackedFrames.SELF);
            } else {
                past += link(steps.frames, step, starts[row] & 3, before, past);
                pastState += link(steps.states, step, starts[row] >> StepRecord.STATE_SHIFT, before, pastState);
                if (stateSize > 0) {
                    steps.states.leave(step, states, row * stateSize);
                }
                append(held.lanes, lanes[n], step);
            }
            extend(held, n, step);
            last[n] = step;
        }
        Rollout rolled = held.rollout();
        if (ledger.complete()) {
            rolled.unevaluated.add(size, size + rows, ledger.hasLogProbs());
        }
        rolled.size += rows;
        rolled.withOutcome += rows;
        takeFinals(batch, held, size);
    }

    private void read(BatchView batch, HeldSteps held, int rows) {
        StepColumns steps = held.steps;
        if (held.size() > steps.maxSteps() - rows) {
            throw new RallyException(
                    ErrorCode.ROLLOUT_FULL,
                    "the agent holds " + held.size() + " steps; no array holds " + rows + " more");
        }
        int choices = steps.masks.choices();
        held.frames().require(batch, Column.OBSERVATION, rows);
        held.reserve(rows, batch.has(Column.ACTION_MASK));
        int size = held.size();
        held.frames().read(batch, Column.OBSERVATION, rows, size);
        held.frames().readPlanes(batch, rows, size);
        batch.copyFinite(Column.ACTION, rows, steps.actionSize(), steps.actions, size * steps.actionSize());
        batch.copyFinite(Column.LOG_PROB, rows, 0, steps.logProbs, size);
        if (batch.has(Column.VALUE)) {
            batch.copyFinite(Column.VALUE, rows, 0, steps.values, size);
        }
        batch.copyFinite(Column.REWARD, rows, 0, steps.rewards, size);
        batch.copyBytes(Column.TERMINATED, rows, 0, steps.ends, size);
        if (batch.has(Column.ACTION_MASK)) {
            batch.copyBytes(Column.ACTION_MASK, rows, choices, steps.masks.bytes(), size * choices);
        } else {
            steps.masks.allowAll(size, rows);
        }
    }

    private void readStarts(BatchView batch, Ledger ledger, int rows) {
        starts = starts.length < rows ? new byte[rows] : starts;
        Arrays.fill(starts, 0, rows, (byte) 0);
        if (ledger.complete() || !batch.has(Column.EPISODE_START)) {
            return;
        }
        batch.copyBytes(Column.EPISODE_START, rows, 0, starts, 0);
        requirePasts(batch, rows);
        if (batch.has(Column.PAST_OBSERVATION)) {
            int count = batch.rowCount(Column.PAST_OBSERVATION);
            pasts.require(batch, Column.PAST_OBSERVATION, count);
            pasts.reserve(count);
            pasts.read(batch, Column.PAST_OBSERVATION, count, 0);
        }
        if (stateSize > 0) {
            states = states.length < rows * stateSize ? new float[rows * stateSize] : states;
            batch.copyFinite(Column.STATE, rows, stateSize, states, 0);
        }
        if (batch.has(Column.PAST_STATE)) {
            int count = batch.rowCount(Column.PAST_STATE);
            pastStates = new float[count * stateSize];
            batch.copyFinite(Column.PAST_STATE, count, stateSize, pastStates, 0);
        }
    }

    private void requirePasts(BatchView batch, int rows) {
        int pastFrames = 0;
        int states = 0;
        for (int row = 0; row < rows; row++) {
            pastFrames += (starts[row] & 3) == StepRecord.HAS_PAST ? space.stack() - 1 : 0;
            states += starts[row] >> StepRecord.STATE_SHIFT == StepRecord.HAS_PAST ? 1 : 0;
        }
        require(
                pastFrames == rowsOf(batch, Column.PAST_OBSERVATION) && states == rowsOf(batch, Column.PAST_STATE),
                "it has other pasts than EPISODE_START says");
    }

    private static int rowsOf(BatchView batch, Column column) {
        return batch.has(column) ? batch.rowCount(column) : 0;
    }

    /** Returns how many pasts it has used. */
    private int link(StackedFrames frames, int step, int kind, int before, int past) {
        if (kind == StepRecord.HAS_PAST) {
            frames.linkPast(step, pasts, past);
            return 1;
        }
        frames.link(step, kind == StepRecord.FOLLOWS && before != NONE ? before : StackedFrames.SELF);
        return 0;
    }

    private int link(StepStates states, int step, int kind, int before, int past) {
        if (kind == StepRecord.HAS_PAST) {
            states.follow(step, pastStates, past);
            return 1;
        }
        if (kind == StepRecord.FOLLOWS && before != NONE) {
            states.follow(step, before);
        } else {
            states.begin(step);
        }
        return 0;
    }

    private static void append(Lanes to, Ledger.Lane lane, int step) {
        if (!to.begun(lane.lane())) {
            to.begins(lane.lane(), lane.firstStep(), lane.found());
        }
        int unused = to.append(lane.lane(), step);
        to.closed(lane.lane(), 1, NONE);
    }

    private void extend(HeldSteps held, int n, int step) {
        if (sequences[n] == NONE) {
            Ledger.Lane lane = lanes[n];
            long first = lane.firstStep() + lane.before();
            sequences[n] = held.sequences.add(step, lane.lane(), first, lane.before() == 0 ? lane.found() : NONE);
            if (lane.lane() >= 0) {
                held.lanes.setSequence(lane.lane(), sequences[n]);
            }
        }
        held.sequences.extend(sequences[n], step, 1);
    }

    private void takeFinals(BatchView batch, HeldSteps held, int size) {
        if (!batch.has(Column.FINAL_ROW)) {
            return;
        }
        int count = batch.rowCount(Column.FINAL_ROW);
        finalRows = finalRows.length < count ? new int[count] : finalRows;
        batch.copyInts(Column.FINAL_ROW, count, 0, finalRows, 0);
        for (int k = 0; k < count; k++) {
            require(finalRows[k] >= 0 && finalRows[k] < batch.rows(), "FINAL_ROW is " + finalRows[k]);
        }
        Frames read = Frames.of(space);
        read.require(batch, Column.FINAL_OBSERVATION, count);
        read.reserve(count);
        read.read(batch, Column.FINAL_OBSERVATION, count, 0);
        held.finals.reserve(count);
        for (int k = 0; k < count; k++) {
            int step = size + finalRows[k];
            read.copyPlanes(held.frames(), step, k);
            held.finals.add(step, read, k);
        }
    }

    private void takeNext(BatchView batch, Ledger ledger, HeldSteps held) {
        int count = batch.rowCount(Column.NEXT_OBSERVATION);
        require(ledger.firstNext() + (long) count <= lanes.length, "it has more lanes than its first part");
        Frames read = Frames.of(space);
        read.require(batch, Column.NEXT_OBSERVATION, count);
        read.reserve(count);
        read.read(batch, Column.NEXT_OBSERVATION, count, 0);
        for (int i = 0; i < count; i++) {
            int n = ledger.firstNext() + i;
            held.sequences.afterTails.copy(read, i, 1, sequences[n]);
            held.sequences.afterTails.copyPlanes(held.frames(), last[n], sequences[n]);
        }
    }

    /**
     * All is taken: those whose lanes they were have gone, and the lanes have sampled as many actions.
     *
     * @return the steps' lanes
     */
    public List<Integer> end(HeldSteps held, LaneSteps laneSteps) {
        ended.add(running);
        held.rollout().statistics().add(ended);
        List<Integer> taken = new ArrayList<>();
        for (int sequence = 0; sequence < held.sequences.count(); sequence++) {
            int lane = held.sequences.lane(sequence);
            if (lane >= 0) {
                laneSteps.reach(lane, held.sequences.firstStep(sequence) + held.sequences.length(sequence));
                taken.add(lane);
            }
        }
        return taken.stream().distinct().sorted().toList();
    }
}
