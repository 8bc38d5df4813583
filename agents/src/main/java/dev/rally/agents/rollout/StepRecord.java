package dev.rally.agents.rollout;

import dev.rally.agents.policy.ObservationStatistics;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.replay.ReplaySegments;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a submission is about to make of held steps, whole, as batches for a journal; {@link KeptSteps} takes them back. The
 * columns are as the steps are held: what the network saw, actions and log-probabilities in the distribution's units, in
 * TERMINATED the ends as in {@link Rollout#ends}. Used again and again, by one thread at a time.
 *
 * <pre>
 * EPISODE_START   bits 0 and 1 of the frames before, bits 2 and 3 of the state before:
 *                 0 those of the lane's step before, 1 none, 2 the next one of PAST_OBSERVATION or PAST_STATE
 * </pre>
 */
public final class StepRecord {
    static final int FOLLOWS = 0;
    static final int BEGINS = 1;
    static final int HAS_PAST = 2;
    static final int STATE_SHIFT = 2;

    /** A batch is built in memory of its own, which stays. */
    private static final int PART_BYTES = 4 << 20;

    /** For the header, and for the gaps between columns. */
    private static final int SLACK_BYTES = 4 << 10;

    private final Submission submission;
    private HeldSteps held;
    private boolean complete;
    private boolean hasLogProbs;
    private int[] steps = new int[0];
    private Ledger.Lane[] lanes = new Ledger.Lane[0];
    /** Of each row: its final observation, where it was truncated; else -1. */
    private int[] finals = new int[0];

    /** @param submission that is checked when its steps are recorded */
    public StepRecord(Submission submission, HeldSteps held) {
        this.submission = submission;
        this.held = held;
    }

    /** Rows of a part {@code [firstRow, endRow)} and the lanes of which it says what followed. */
    private record Span(int firstRow, int endRow, int firstNext, int endNext) {}

    /** Finds the held steps that the submission brings outcomes of. */
    public void outcomes(HeldSteps of, int laneBase) {
        begin(of, false, true);
        int count = submission.lanes();
        for (int n = 0; n < count; n++) {
            int lane = laneBase + submission.lane(n);
            int step = held.lanes.firstOpen(lane);
            int sequence = held.lanes.sequence(lane);
            int before = sequence < 0 ? 0 : held.sequences.length(sequence);
            lanes[n] = new Ledger.Lane(lane, before, held.lanes.firstStep(lane), held.lanes.found(lane));
            for (int row = n; row < submission.rows(); row += count) {
                steps[row] = step;
                step = held.steps.next[step];
            }
        }
    }

    /** The submission brings complete transitions, which lie beyond the held steps. */
    public void complete(HeldSteps of, boolean withLogProbs) {
        begin(of, true, withLogProbs);
        for (int n = 0; n < submission.lanes(); n++) {
            lanes[n] = new Ledger.Lane(-1, 0, 0, 0);
        }
        for (int row = 0; row < submission.rows(); row++) {
            steps[row] = held.size() + row;
        }
    }

    private void begin(HeldSteps of, boolean transitions, boolean withLogProbs) {
        held = of;
        complete = transitions;
        hasLogProbs = withLogProbs;
        int rows = submission.rows();
        lanes = new Ledger.Lane[submission.lanes()];
        if (steps.length < rows) {
            steps = new int[rows];
            finals = new int[rows];
        }
        Arrays.fill(finals, 0, rows, -1);
        for (int k = 0; k < submission.finals(); k++) {
            int row = submission.finalRow(k);
            finals[row] = submission.end(row) == Rollout.TRUNCATED ? k : -1;
        }
    }

    /** Steps in it. */
    public int rows() {
        return submission.rows();
    }

    /** Whether an earlier policy than the present one has acted in any of the steps. */
    public boolean byEarlierPolicy() {
        for (int row = 0; !complete && row < submission.rows(); row++) {
            if (held.byEarlierPolicy(steps[row])) {
                return true;
            }
        }
        return false;
    }

    /**
     * The record, to be appended in this order.
     *
     * @param number of the record, 1 or more
     * @param rollout the number of the rollout that the steps are held in
     */
    public List<ReplaySegments.Batch> batches(long number, long policyVersion, long rollout) {
        List<Span> spans = spans();
        List<ReplaySegments.Batch> batches = new ArrayList<>();
        for (int part = 0; part < spans.size(); part++) {
            Span span = spans.get(part);
            Ledger ledger = new Ledger(
                    part,
                    spans.size(),
                    submission.lanes(),
                    submission.rows(),
                    span.firstRow,
                    span.firstNext,
                    complete,
                    hasLogProbs,
                    rollout);
            batches.add(new ReplaySegments.Batch(bytes(span, part), writer -> {
                writer.begin(0, number, span.endRow - span.firstRow, policyVersion);
                write(writer, span, ledger);
            }));
        }
        return batches;
    }

    private List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        int rows = submission.rows();
        int nexts = submission.hasNext() ? submission.lanes() : 0;
        int row = 0;
        int next = 0;
        while (row < rows || next < nexts) {
            int firstRow = row;
            int firstNext = next;
            long bytes = SLACK_BYTES;
            for (; row < rows && bytes < PART_BYTES; row++) {
                bytes += rowBytes(row);
            }
            for (; row == rows && next < nexts && bytes < PART_BYTES; next++) {
                bytes += frameBytes();
            }
            spans.add(new Span(firstRow, row, firstNext, next));
        }
        return spans;
    }

    private int bytes(Span span, int part) {
        long bytes = SLACK_BYTES + (long) (span.endNext - span.firstNext) * frameBytes();
        ObservationStatistics statistics = held.rollout().statistics();
        bytes += Ledger.maxBytes(part == 0 ? lanes.length : 0, statistics.count() > 0 ? statistics.features() : 0);
        for (int row = span.firstRow; row < span.endRow; row++) {
            bytes += rowBytes(row);
        }
        return Math.toIntExact(bytes);
    }

    private int frameBytes() {
        return held.frames().frameBytes();
    }

    private int rowBytes(int row) {
        StepColumns of = held.steps;
        int step = steps[row];
        int fixed = frameBytes() + (of.actionSize() + 3) * Float.BYTES + 2 + of.masks.choices();
        int past = !complete && of.frames.hasPast(step) ? of.frames.depth() * frameBytes() : 0;
        int state = complete ? 0 : of.states.size() * Float.BYTES * (of.states.hasPast(step) ? 2 : 1);
        return fixed + past + state + (finals[row] < 0 ? 0 : frameBytes() + Integer.BYTES);
    }

    private void write(BatchWriter writer, Span span, Ledger ledger) {
        ObservationStatistics statistics = held.rollout().statistics();
        ledger.write(writer, lanes, statistics);
        int rows = span.endRow - span.firstRow;
        if (rows > 0) {
            int[] part = Arrays.copyOfRange(steps, span.firstRow, span.endRow);
            writeSteps(writer, part);
            writeOutcomes(writer, span.firstRow, rows);
            if (!complete) {
                writePasts(writer, part);
            }
        }
        int nexts = span.endNext - span.firstNext;
        if (nexts > 0) {
            submission.next().write(writer, Column.NEXT_OBSERVATION, from(span.firstNext, nexts), nexts);
        }
    }

    private static int[] from(int first, int count) {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = first + i;
        }
        return numbers;
    }

    private void writeSteps(BatchWriter writer, int[] part) {
        StepColumns of = held.steps;
        int rows = part.length;
        held.frames().write(writer, Column.OBSERVATION, part, rows);
        held.frames().writePlanes(writer, part, rows);
        int size = of.actionSize();
        FloatBuffer actions = writer.floats(Column.ACTION, rows, size);
        for (int step : part) {
            actions.put(of.actions, step * size, size);
        }
        put(writer.floats(Column.LOG_PROB, rows, 0), of.logProbs, part);
        if (!complete) {
            put(writer.floats(Column.VALUE, rows, 0), of.values, part);
        }
        if (of.masks.given()) {
            ByteBuffer masks = writer.bytes(Column.ACTION_MASK, rows, of.masks.choices());
            for (int step : part) {
                masks.put(of.masks.bytes(), step * of.masks.choices(), of.masks.choices());
            }
        }
    }

    private static void put(FloatBuffer to, float[] values, int[] of) {
        for (int step : of) {
            to.put(values[step]);
        }
    }

    private void writeOutcomes(BatchWriter writer, int firstRow, int rows) {
        FloatBuffer rewards = writer.floats(Column.REWARD, rows, 0);
        ByteBuffer ends = writer.bytes(Column.TERMINATED, rows, 0);
        List<Integer> rowsOfFinals = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            rewards.put(submission.reward(firstRow + i));
            ends.put(submission.end(firstRow + i));
            if (finals[firstRow + i] >= 0) {
                rowsOfFinals.add(i);
            }
        }
        int count = rowsOfFinals.size();
        if (count > 0) {
            int[] found = rowsOfFinals.stream().mapToInt(i -> i).toArray();
            writer.ints(Column.FINAL_ROW, count, 0).put(found);
            for (int k = 0; k < count; k++) {
                found[k] = finals[firstRow + found[k]];
            }
            submission.finalFrames().write(writer, Column.FINAL_OBSERVATION, found, count);
        }
    }

    private void writePasts(BatchWriter writer, int[] part) {
        StackedFrames frames = held.steps.frames;
        StepStates states = held.steps.states;
        if (frames.depth() == 0 && states.size() == 0) {
            return;
        }
        int pasts = 0;
        int pastStates = 0;
        ByteBuffer starts = writer.bytes(Column.EPISODE_START, part.length, 0);
        for (int step : part) {
            int frame = frames.hasPast(step) ? HAS_PAST : frames.begins(step) ? BEGINS : FOLLOWS;
            int state = states.hasPast(step) ? HAS_PAST : states.begins(step) ? BEGINS : FOLLOWS;
            starts.put((byte) (frame | state << STATE_SHIFT));
            pasts += frame == HAS_PAST ? 1 : 0;
            pastStates += state == HAS_PAST ? 1 : 0;
        }
        if (pasts > 0) {
            writePastFrames(writer, part, new int[pasts * frames.depth()]);
        }
        if (states.size() > 0) {
            FloatBuffer after = writer.floats(Column.STATE, part.length, states.size());
            for (int step : part) {
                states.copyAfter(step, after);
            }
        }
        if (pastStates > 0) {
            FloatBuffer past = writer.floats(Column.PAST_STATE, pastStates, states.size());
            for (int step : part) {
                if (states.hasPast(step)) {
                    states.copyPast(step, past);
                }
            }
        }
    }

    private void writePastFrames(BatchWriter writer, int[] part, int[] numbers) {
        StackedFrames frames = held.steps.frames;
        int count = 0;
        for (int step : part) {
            for (int i = 0; frames.hasPast(step) && i < frames.depth(); i++) {
                numbers[count++] = frames.past(step) + i;
            }
        }
        frames.pasts.write(writer, Column.PAST_OBSERVATION, numbers, count);
    }
}
