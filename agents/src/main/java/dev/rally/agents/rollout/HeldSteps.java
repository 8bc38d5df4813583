package dev.rally.agents.rollout;

import dev.rally.agents.policy.ActionDistribution;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ObservationSpace;
import java.util.BitSet;

/**
 * Steps that wait for a {@code train}, as acting and submitting write them: the lanes' steps as they are played, their
 * outcomes as they come, and the end of lanes whose owner goes. What a learner is lent of it is the {@link Rollout}.
 * For one thread at a time.
 */
public final class HeldSteps {
    private static final int NONE = -1;

    final StepColumns steps;
    final Sequences sequences;
    final Finals finals;
    final Lanes lanes = new Lanes();
    private final Rollout rollout;
    /** The steps before it were acted by an earlier policy. */
    private int byPresentPolicy;

    private final EpisodeSums episodes = new EpisodeSums();

    /** @param stateSize numbers that a recurrent network remembers; 0 for others */
    public HeldSteps(ObservationSpace space, int stateSize, ActionDistribution actions) {
        rollout = new Rollout(space, stateSize, actions);
        steps = rollout.steps;
        sequences = rollout.sequences;
        finals = rollout.finals;
    }

    /** The most steps that arrays of their parts can hold. */
    public static int maxSteps(ObservationSpace space, int stateSize, ActionDistribution actions) {
        return StepColumns.maxSteps(space, stateSize, actions);
    }

    /** What there is to learn from. */
    public Rollout rollout() {
        return rollout;
    }

    public int size() {
        return rollout.size;
    }

    /** What is known of the episodes that ended in it. */
    public EpisodeSums episodes() {
        return episodes;
    }

    /** All that is acted from now on is acted by another policy. */
    public void policyChanged() {
        byPresentPolicy = size();
    }

    /** Whether the step was acted by an earlier policy than the present one. */
    boolean byEarlierPolicy(int step) {
        return step < byPresentPolicy;
    }

    boolean recurrent() {
        return steps.states.size() > 0;
    }

    /** The frames beyond which new steps are written, one for each step. */
    public Frames frames() {
        return steps.frames.frames;
    }

    /**
     * Makes room for that many more steps; what is written beyond {@link #size} counts only when appended.
     *
     * @param masked whether they have masks
     * @throws RallyException ROLLOUT_FULL when there is no memory for them; then nothing has changed
     */
    public void reserve(int more, boolean masked) {
        try {
            steps.reserve(size(), more, masked);
        } catch (OutOfMemoryError e) {
            throw new RallyException(
                    ErrorCode.ROLLOUT_FULL,
                    "the agent holds " + size() + " steps of " + rollout.features()
                            + " features, and there is no memory for " + more
                            + " more: submit and train, or give the server's JVM more with -Xmx",
                    e);
        }
    }

    /**
     * Notes where the lanes stand that have no step yet; their observations lie beyond {@link #size} and are still raw.
     * It counts only when the steps are appended.
     */
    public void find(int laneBase, int[] localLanes, int count, LaneSteps laneSteps) {
        for (int i = 0; i < count; i++) {
            int lane = laneBase + localLanes[i];
            if (!lanes.begun(lane)) {
                long step = laneSteps.own(lane);
                lanes.begins(lane, step, frames().place(step, size() + i));
            }
        }
    }

    /**
     * Appends one step, already written beyond {@link #size}, for each of the lanes.
     *
     * @param outputs {@code [rows, width]} of the network, whose last columns are the state after each row
     */
    public void append(
            int laneBase, int[] localLanes, int count, Sight sight, LaneMemory memory, float[] outputs, int width) {
        for (int i = 0; i < count; i++) {
            int step = size() + i;
            int lane = laneBase + localLanes[i];
            steps.ends[step] = Rollout.OPEN;
            steps.next[step] = NONE;
            int before = lanes.append(lane, step);
            if (before != NONE) {
                steps.next[before] = step;
            }
            if (sight.remembers()) {
                link(step, before, i, sight, memory.held(lane));
                steps.states.leave(step, outputs, (i + 1) * width - steps.states.size());
            }
        }
        rollout.size += count;
    }

    /** @param follows whether the step before is the last that its lane has shown */
    private void link(int step, int before, int row, Sight sight, boolean follows) {
        if (sight.starts(row)) {
            steps.frames.link(step, StackedFrames.SELF);
            steps.states.begin(step);
        } else if (before != NONE && follows) {
            if (sight.scaleLasts()) {
                steps.frames.link(step, before);
            } else {
                steps.frames.linkPast(step, sight.before(), row);
            }
            steps.states.follow(step, before);
        } else {
            steps.frames.linkPast(step, sight.before(), row);
            steps.states.follow(step, sight.states(), row);
        }
    }

    /** How many steps of the lane still lack outcomes. */
    int open(int lane) {
        return lanes.openCount(lane);
    }

    /** Gives their outcomes to the oldest open steps of the lanes; the submission was checked against them. */
    void close(Submission submission, int laneBase) {
        int laneCount = submission.lanes();
        finals.reserve(submission.finals());
        for (int n = 0; n < laneCount; n++) {
            int lane = laneBase + submission.lane(n);
            int sequence = sequenceOf(lane);
            int step = lanes.firstOpen(lane);
            int last = step;
            for (int t = 0; t < submission.steps(); t++) {
                outcome(step, submission, t * laneCount + n);
                last = step;
                step = steps.next[step];
            }
            lanes.closed(lane, submission.steps(), step);
            extend(sequence, last, submission, n);
        }
        rollout.withOutcome += submission.rows();
        finals.take(submission, frames());
    }

    private int sequenceOf(int lane) {
        int sequence = lanes.sequence(lane);
        if (sequence == NONE) {
            sequence = sequences.add(lanes.firstOpen(lane), lane, lanes.firstStep(lane), lanes.found(lane));
            lanes.setSequence(lane, sequence);
        }
        return sequence;
    }

    /**
     * Appends complete transitions, already written beyond {@link #size}, in {@code [step, lane]} order.
     *
     * @param hasLogProbs whether their log-probabilities were written too
     */
    void appendComplete(Submission submission, boolean hasLogProbs) {
        append(submission, hasLogProbs);
        int laneCount = submission.lanes();
        int begin = size() - submission.rows();
        for (int n = 0; n < laneCount; n++) {
            extend(sequences.add(begin + n, NONE, 0, 0), size() - laneCount + n, submission, n);
        }
    }

    /**
     * The same of a recording, whose lanes go on from batch to batch: what is the next step of a lane is linked to the one
     * before. A lane that begins with another observation than was to follow has missed something, and begins anew.
     */
    void appendRecorded(Submission submission, boolean hasLogProbs) {
        int laneCount = submission.lanes();
        int[] goesOn = new int[laneCount];
        for (int n = 0; n < laneCount; n++) {
            int sequence = lanes.recorded(submission.lane(n));
            boolean follows = sequence != NONE
                    && (steps.ends[sequences.tail(sequence)] != Rollout.CONTINUES
                            || frames().same(size() + n, sequences.afterTails, sequence));
            goesOn[n] = follows ? sequence : NONE;
        }
        append(submission, hasLogProbs);
        int begin = size() - submission.rows();
        for (int n = 0; n < laneCount; n++) {
            int sequence = goesOn[n] == NONE ? sequences.add(begin + n, NONE, 0, 0) : goesOn[n];
            if (goesOn[n] != NONE) {
                follow(begin + n, sequences.tail(sequence));
            }
            lanes.setSequence(submission.lane(n), sequence);
            extend(sequence, size() - laneCount + n, submission, n);
        }
    }

    private void follow(int step, int before) {
        steps.next[before] = step;
        if (steps.ends[before] == Rollout.CONTINUES) {
            steps.frames.link(step, before);
        }
    }

    /** Whatever lanes are called from now on, they are others; for recordings. */
    public void forgetLanes() {
        lanes.clear();
    }

    private void append(Submission submission, boolean hasLogProbs) {
        int laneCount = submission.lanes();
        int rows = submission.rows();
        int size = size();
        finals.reserve(submission.finals());
        for (int row = 0; row < rows; row++) {
            int step = size + row;
            outcome(step, submission, row);
            steps.next[step] = row + laneCount < rows ? step + laneCount : NONE;
            boolean follows = row >= laneCount && steps.ends[step - laneCount] == Rollout.CONTINUES;
            steps.frames.link(step, follows ? step - laneCount : StackedFrames.SELF);
        }
        rollout.unevaluated.add(size, size + rows, hasLogProbs);
        rollout.size += rows;
        rollout.withOutcome += rows;
        finals.take(submission, frames());
    }

    private void outcome(int step, Submission submission, int row) {
        steps.rewards[step] = submission.reward(row);
        steps.ends[step] = submission.end(row);
        submission.placed(row, step);
    }

    private void extend(int sequence, int tail, Submission submission, int lane) {
        sequences.extend(sequence, tail, submission.steps());
        submission.copyNext(lane, sequences.afterTails, sequence);
        sequences.afterTails.copyPlanes(frames(), tail, sequence);
    }

    /**
     * The owner of the lanes has gone. Their steps that lack outcomes are dropped; their episodes end where the last
     * outcome has left them, as truncations; whoever comes next begins anew.
     *
     * @param known those of the lanes, counted from 0, that were ever acted in are below it
     */
    public void end(int laneBase, int count, int known) {
        BitSet dropped = new BitSet();
        int end = (int) Math.min((long) laneBase + count, known);
        for (int lane = laneBase; lane < end; lane++) {
            int sequence = lanes.begun(lane) ? lanes.sequence(lane) : NONE;
            if (sequence == NONE) {
                rollout.ended.set(lane);
            } else {
                truncate(sequence);
            }
            for (int step = lanes.firstOpen(lane); step != NONE; step = steps.next[step]) {
                dropped.set(step);
            }
            lanes.end(lane);
        }
        if (!dropped.isEmpty()) {
            drop(dropped);
        }
    }

    void truncate(int sequence) {
        int tail = sequences.tail(sequence);
        if (steps.ends[tail] == Rollout.CONTINUES) {
            steps.ends[tail] = Rollout.TRUNCATED;
            finals.reserve(1);
            finals.add(tail, sequences.afterTails, sequence);
        }
    }

    private void drop(BitSet dropped) {
        Moves moves = new Moves(dropped, size());
        steps.close(moves);
        sequences.close(moves);
        finals.close(moves);
        rollout.unevaluated.close(moves);
        lanes.close(moves);
        byPresentPolicy = left(dropped, moves);
        rollout.size = moves.left();
    }

    private int left(BitSet dropped, Moves moves) {
        int next = dropped.nextClearBit(byPresentPolicy);
        return next < size() ? moves.to(next) : moves.left();
    }

    /** Forgets all steps and keeps the memory; lanes that have ended stay so for the next train. */
    public void discard() {
        rollout.size = 0;
        rollout.withOutcome = 0;
        byPresentPolicy = 0;
        steps.clear();
        sequences.clear();
        finals.clear();
        rollout.unevaluated.clear();
        lanes.clear();
        episodes.clear();
        rollout.statistics().clear();
    }

    /** Forgets all and keeps the memory. */
    public void clear() {
        discard();
        rollout.ended.clear();
    }
}
