package dev.rally.agents.rollout;

import dev.rally.agents.policy.ActionColumns;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.spec.ObservationSpace;

/**
 * Reads what clients submit, checks all of it, and only then lets the held steps have it: a refused batch changes nothing.
 * Reusable, for one thread at a time.
 */
public final class Submission {
    /** Hears of a submission when all of it was checked and none is taken over; what it throws refuses it. */
    public interface Ahead {
        Ahead NOBODY = (complete, hasLogProbs) -> {};

        /**
         * @param complete whether it brings complete transitions, which lie beyond the held steps by now
         * @param hasLogProbs whether those have log-probabilities
         */
        void of(boolean complete, boolean hasLogProbs);
    }

    private final ActionColumns actions;
    private final MaskColumn masks;
    private final LaneColumn laneColumn = new LaneColumn();

    private int rows;
    private int lanes;
    private int[] lane = new int[0];
    private float[] rewards = new float[0];
    private byte[] ends = new byte[0];
    private byte[] truncated = new byte[0];
    private int[] steps = new int[0];
    private boolean hasNext;
    private final Frames next;
    private int finals;
    private int[] finalRows = new int[0];
    private final Frames finalFrames;

    public Submission(ObservationSpace space, ActionColumns actions, MaskColumn masks) {
        this.actions = actions;
        this.masks = masks;
        next = Frames.of(space);
        finalFrames = Frames.of(space);
    }

    /** Outcomes of held steps; returns their number. */
    public long outcomes(BatchView batch, HeldSteps held, int laneBase, int laneLimit, Ahead ahead) {
        read(batch, laneLimit);
        for (int n = 0; n < lanes; n++) {
            int open = held.open(laneBase + lane[n]);
            if (open < steps()) {
                throw invalid("lane " + lane[n] + " has " + open + " held steps without outcomes, the batch brings "
                        + steps() + "; submit as many steps as were inferred, or fewer");
            }
        }
        ahead.of(false, true);
        held.close(this, laneBase);
        return rows;
    }

    /**
     * Complete transitions; returns their number.
     *
     * @throws RallyException INVALID_BATCH also when the agent is recurrent: its states are known only of steps
     *     that it has acted in itself
     */
    public long transitions(BatchView batch, HeldSteps held, int laneLimit, int maxHeldSteps, Ahead ahead) {
        boolean hasLogProbs = read(batch, held, laneLimit, maxHeldSteps);
        ahead.of(true, hasLogProbs);
        held.appendComplete(this, hasLogProbs);
        return rows;
    }

    /**
     * Complete transitions of a recording, whose lanes go on from batch to batch; returns their number.
     *
     * @throws RallyException INVALID_BATCH, NOT_FINITE, ROLLOUT_FULL
     */
    public long recorded(BatchView batch, HeldSteps held, int maxHeldSteps) {
        boolean hasLogProbs = read(batch, held, Protocol.MAX_LANES, maxHeldSteps);
        held.appendRecorded(this, hasLogProbs);
        return rows;
    }

    /** Writes complete transitions beyond what is held, and says whether they have log-probabilities. */
    private boolean read(BatchView batch, HeldSteps held, int laneLimit, int maxHeldSteps) {
        read(batch, laneLimit);
        if (held.size() > maxHeldSteps - rows) {
            throw new RallyException(
                    ErrorCode.ROLLOUT_FULL,
                    "the agent holds " + held.size() + " steps and may hold " + maxHeldSteps + "; " + rows
                            + " more do not fit: train first, or raise maxHeldSteps");
        }
        if (held.recurrent()) {
            throw invalid(
                    "the agent's network is recurrent and learns from steps that it has acted in itself; infer them,"
                            + " then submit their outcomes without OBSERVATION");
        }
        held.reserve(rows, masks.isIn(batch, rows));
        Rollout rollout = held.rollout();
        int size = held.size();
        held.frames().read(batch, Column.OBSERVATION, rows, size);
        held.frames().readPlanes(batch, rows, size);
        actions.read(batch, rows, rollout.actions(), size * rollout.actionSize());
        masks.read(batch, rows, rollout.masks(), size);
        masks.requireAllowed(rollout.actions(), rollout.masks(), size, rows);
        boolean hasLogProbs = batch.has(Column.LOG_PROB);
        if (hasLogProbs) {
            batch.copyFinite(Column.LOG_PROB, rows, 0, rollout.logProbs(), size);
            actions.checkLogProbs(rollout.logProbs(), size, rows);
            toOwnUnits(rollout.logProbs(), size);
        }
        return hasLogProbs;
    }

    private void toOwnUnits(float[] logProbs, int from) {
        float logScale = actions.logScale();
        for (int i = from; i < from + rows; i++) {
            logProbs[i] += logScale;
        }
    }

    private void read(BatchView batch, int laneLimit) {
        rows = batch.rows();
        hasNext = batch.has(Column.NEXT_OBSERVATION);
        if (!batch.has(Column.LANE) && !hasNext) {
            throw invalid(
                    "the batch has neither LANE nor NEXT_OBSERVATION; one of them must say how many lanes it has");
        }
        lanes = batch.rowCount(batch.has(Column.LANE) ? Column.LANE : Column.NEXT_OBSERVATION);
        if (rows < 1 || lanes < 1 || rows % lanes != 0) {
            throw invalid("the batch has " + rows + " rows and " + lanes
                    + " lanes; rows must be 1 or more steps times 1 or more lanes");
        }
        lane = laneColumn.read(batch, lanes, laneLimit);
        batch.require(Column.REWARD, ElementType.FLOAT32, rows, 0);
        room();
        batch.copyFinite(Column.REWARD, rows, 0, rewards, 0);
        readEnds(batch);
        readNext(batch);
        readFinals(batch);
    }

    private void room() {
        if (rewards.length < rows) {
            rewards = new float[rows];
            ends = new byte[rows];
            truncated = new byte[rows];
            steps = new int[rows];
        }
    }

    private void readEnds(BatchView batch) {
        batch.copyBytes(Column.TERMINATED, rows, 0, ends, 0);
        batch.copyBytes(Column.TRUNCATED, rows, 0, truncated, 0);
        for (int i = 0; i < rows; i++) {
            if (((ends[i] | truncated[i]) & ~1) != 0) {
                throw invalid("row " + i + " has TERMINATED " + ends[i] + " and TRUNCATED " + truncated[i]
                        + "; both are 0 or 1");
            }
            ends[i] = ends[i] == 1 ? Rollout.TERMINATED : truncated[i] == 1 ? Rollout.TRUNCATED : Rollout.CONTINUES;
        }
    }

    private void readNext(BatchView batch) {
        if (hasNext) {
            next.require(batch, Column.NEXT_OBSERVATION, lanes);
            next.reserve(lanes);
            next.read(batch, Column.NEXT_OBSERVATION, lanes, 0);
            return;
        }
        for (int n = 0; n < lanes; n++) {
            if (ends[rows - lanes + n] == Rollout.CONTINUES) {
                throw invalid("lane " + lane[n] + " goes on after its last step, but NEXT_OBSERVATION is missing;"
                        + " it says what each lane sees then");
            }
        }
    }

    private void readFinals(BatchView batch) {
        finals = batch.has(Column.FINAL_ROW) ? batch.rowCount(Column.FINAL_ROW) : 0;
        if (finals > 0) {
            finalFrames.require(batch, Column.FINAL_OBSERVATION, finals);
            finalFrames.reserve(finals);
            finalRows = finalRows.length < finals ? new int[finals] : finalRows;
            batch.copyInts(Column.FINAL_ROW, finals, 0, finalRows, 0);
            finalFrames.read(batch, Column.FINAL_OBSERVATION, finals, 0);
        }
        checkFinals();
    }

    /** FINAL_ROW ascends, names rows that ended, and names every truncated row. */
    private void checkFinals() {
        int from = 0;
        for (int k = 0; k < finals; k++) {
            int row = finalRows[k];
            if (row < from || row >= rows) {
                throw invalid("FINAL_ROW " + k + " is " + row + "; it must ascend and be below " + rows);
            }
            if (ends[row] == Rollout.CONTINUES) {
                throw invalid("FINAL_ROW " + k + " names row " + row + ", whose episode did not end there");
            }
            requireFinals(from, row);
            from = row + 1;
        }
        requireFinals(from, rows);
    }

    private void requireFinals(int from, int to) {
        for (int row = from; row < to; row++) {
            if (ends[row] == Rollout.TRUNCATED) {
                throw invalid("row " + row + " is truncated, but FINAL_ROW does not name it; a truncated episode"
                        + " bootstraps from its FINAL_OBSERVATION");
            }
        }
    }

    int rows() {
        return rows;
    }

    int lanes() {
        return lanes;
    }

    int steps() {
        return rows / lanes;
    }

    int finals() {
        return finals;
    }

    /** The row of a final observation. */
    int finalRow(int index) {
        return finalRows[index];
    }

    Frames finalFrames() {
        return finalFrames;
    }

    boolean hasNext() {
        return hasNext;
    }

    /** What each lane sees after its last step. */
    Frames next() {
        return next;
    }

    int lane(int n) {
        return lane[n];
    }

    float reward(int row) {
        return rewards[row];
    }

    byte end(int row) {
        return ends[row];
    }

    /** The rollout has put the row there. */
    void placed(int row, int step) {
        steps[row] = step;
    }

    void copyNext(int n, Frames to, int at) {
        if (hasNext) {
            to.copy(next, n, 1, at);
        }
    }

    /** Copies what truncated rows bootstrap from, and says how many there were. */
    int copyFinals(int[] toSteps, Frames to, int from) {
        int at = from;
        for (int k = 0; k < finals; k++) {
            if (ends[finalRows[k]] == Rollout.TRUNCATED) {
                toSteps[at] = steps[finalRows[k]];
                to.copy(finalFrames, k, 1, at);
                at++;
            }
        }
        return at - from;
    }

    private static RallyException invalid(String message) {
        return new RallyException(ErrorCode.INVALID_BATCH, message);
    }
}
