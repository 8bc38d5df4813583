package dev.rally.agents.rollout;

import dev.rally.agents.policy.ActionDistribution;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policy.ObservationStatistics;
import dev.rally.agents.tensor.Rows;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ObservationSpace;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Steps that wait for a {@code train}, in the order in which they were played, as growing arrays that are used again
 * from rollout to rollout. The steps of one lane are linked into a <em>sequence</em>; a sequence has a beginning, an
 * end as far as outcomes are known, and the observation that followed that end. For one thread at a time.
 *
 * <pre>
 * step          0     1     2     3     4     5        played in this order
 * lane          A     B     A     B     A     B
 * next          2     3     4     5    -1    -1        links the lane's steps
 * end           →     →     T     →     ·     ·        → goes on, T terminated or truncated, · no outcome yet
 * </pre>
 */
public final class Rollout implements Steps {
    /** No outcome yet. */
    public static final byte OPEN = 0;
    /** The episode goes on after this step. */
    public static final byte CONTINUES = 1;

    public static final byte TERMINATED = 2;
    public static final byte TRUNCATED = 3;

    private static final int NONE = -1;
    private static final int FIRST_CAPACITY = 1024;

    /** Elements of one frame. */
    private final int features;

    /** Elements of all that is seen at once; a state stands behind them. */
    private final int inputs;

    private final int actionSize;
    private final Lanes lanes = new Lanes();
    private final ObservationStatistics statistics;
    private final Masks masks;
    private final int maxSteps;

    private int size;
    private int withOutcome;
    private final StackedFrames steps;
    private final StepStates states;
    private float[] actions = new float[0];
    private float[] logProbs = new float[0];
    private float[] values = new float[0];
    private float[] rewards = new float[0];
    private byte[] ends = new byte[0];
    private int[] next = new int[0];

    private int sequences;
    private int[] heads = new int[16];
    private int[] tails = new int[16];
    private int[] lengths = new int[16];
    private int[] lanesOf = new int[16];
    private final Frames afterTails;

    private int finals;
    private int[] finalSteps = new int[16];
    private final Frames finalFrames;

    private int unevaluated;
    private int[] unevaluatedRanges = new int[12];

    /** @param stateSize numbers that a recurrent network remembers; 0 for others */
    public Rollout(ObservationSpace space, int stateSize, ActionDistribution actions) {
        inputs = space.inputs();
        states = new StepStates(stateSize);
        actionSize = actions.actionSize();
        features = space.size();
        steps = new StackedFrames(space);
        afterTails = Frames.of(space);
        finalFrames = Frames.of(space);
        statistics = new ObservationStatistics(features);
        masks = new Masks(actions.choices());
        maxSteps = maxSteps(space, stateSize, actions);
    }

    /** The most steps that arrays of their parts can hold; images lie in several arrays. */
    public static int maxSteps(ObservationSpace space, int stateSize, ActionDistribution actions) {
        int floats = space.type() == ObservationSpace.Type.FLOAT32 ? space.size() : 1;
        return maxSteps(Math.max(floats, stateSize), actions);
    }

    /** The same of vectors. */
    public static int maxSteps(int features, ActionDistribution actions) {
        return (Integer.MAX_VALUE - 16) / Math.max(features, Math.max(actions.actionSize(), actions.choices()));
    }

    /** How many steps arrays that hold {@code present} grow to when {@code needed} must fit. */
    public static int capacity(int needed, int present, int maxSteps) {
        long wanted = Math.max(FIRST_CAPACITY, Math.max((long) needed, 2L * present));
        return (int) Math.min(wanted, maxSteps);
    }

    /**
     * Makes room for that many more steps; what is written beyond {@link #size} counts only when appended.
     *
     * @param masked whether they have masks
     * @throws RallyException ROLLOUT_FULL when there is no memory for them; then nothing has changed
     */
    public void reserve(int more, boolean masked) {
        int needed = size + more;
        try {
            steps.reserve(needed, more);
            states.reserve(needed, more, maxSteps);
            if (needed > ends.length) {
                grow(capacity(needed, ends.length, maxSteps));
            }
            if (masked) {
                masks.begin(size, ends.length);
            }
        } catch (OutOfMemoryError e) {
            throw new RallyException(
                    ErrorCode.ROLLOUT_FULL,
                    "the agent holds " + size + " steps of " + features + " features, and there is no memory for "
                            + more + " more: submit and train, or give the server's JVM more with -Xmx",
                    e);
        }
    }

    /** The array that says how much room there is grows last. */
    private void grow(int capacity) {
        actions = Arrays.copyOf(actions, capacity * actionSize);
        logProbs = Arrays.copyOf(logProbs, capacity);
        values = Arrays.copyOf(values, capacity);
        rewards = Arrays.copyOf(rewards, capacity);
        next = Arrays.copyOf(next, capacity);
        masks.reserve(capacity);
        ends = Arrays.copyOf(ends, capacity);
    }

    /**
     * Notes where the lanes stand that have no step yet; their observations lie beyond {@link #size} and are still raw.
     * It counts only when the steps are appended.
     */
    public void find(int laneBase, int[] localLanes, int count, LaneSteps laneSteps) {
        for (int i = 0; i < count; i++) {
            int lane = laneBase + localLanes[i];
            if (!lanes.begun(lane)) {
                long step = laneSteps.get(lane);
                lanes.begins(lane, step, steps.frames.place(step, size + i));
            }
        }
    }

    /**
     * Appends one step, already written beyond {@link #size}, for each of the lanes.
     *
     * @param outputs {@code [rows, width]} of the network, whose last columns are the state after each row
     */
    public void appendHeld(
            int laneBase, int[] localLanes, int count, Sight sight, LaneMemory memory, float[] outputs, int width) {
        for (int i = 0; i < count; i++) {
            int step = size + i;
            int lane = laneBase + localLanes[i];
            ends[step] = OPEN;
            next[step] = NONE;
            int before = lanes.append(lane, step);
            if (before != NONE) {
                next[before] = step;
            }
            if (sight.remembers()) {
                link(step, before, i, sight, memory.held(lane));
                states.leave(step, outputs, (i + 1) * width - states.size());
            }
        }
        size += count;
    }

    /** @param follows whether the step before is the last that its lane has shown */
    private void link(int step, int before, int row, Sight sight, boolean follows) {
        if (sight.starts(row)) {
            steps.link(step, StackedFrames.SELF);
            states.begin(step);
        } else if (before != NONE && follows) {
            steps.link(step, before);
            states.follow(step, before);
        } else {
            steps.linkPast(step, sight.before(), row);
            states.follow(step, sight.states(), row);
        }
    }

    /** How many steps of the lane still lack outcomes. */
    public int open(int lane) {
        return lanes.openCount(lane);
    }

    /** Gives their outcomes to the oldest open steps of the lanes; the submission was checked against them. */
    void close(Submission submission, int laneBase) {
        int laneCount = submission.lanes();
        int firstFinal = finals;
        reserveFinals(submission.finals());
        for (int n = 0; n < laneCount; n++) {
            int lane = laneBase + submission.lane(n);
            int sequence = lanes.sequence(lane);
            if (sequence == NONE) {
                sequence = addSequence(lanes.firstOpen(lane), lane);
                lanes.setSequence(lane, sequence);
            }
            int step = lanes.firstOpen(lane);
            int last = step;
            for (int t = 0; t < submission.steps(); t++) {
                outcome(step, submission, t * laneCount + n);
                last = step;
                step = next[step];
            }
            lanes.closed(lane, submission.steps(), step);
            endSequence(sequence, last, submission, n);
        }
        withOutcome += submission.rows();
        takeFinals(submission, firstFinal);
    }

    /**
     * Appends complete transitions, already written beyond {@link #size}, in {@code [step, lane]} order.
     *
     * @param hasLogProbs whether their log-probabilities were written too
     */
    void appendComplete(Submission submission, boolean hasLogProbs) {
        int laneCount = submission.lanes();
        int rows = submission.rows();
        reserveFinals(submission.finals());
        for (int row = 0; row < rows; row++) {
            int step = size + row;
            outcome(step, submission, row);
            next[step] = row + laneCount < rows ? step + laneCount : NONE;
            boolean follows = row >= laneCount && ends[step - laneCount] == CONTINUES;
            steps.link(step, follows ? step - laneCount : StackedFrames.SELF);
        }
        for (int n = 0; n < laneCount; n++) {
            endSequence(addSequence(size + n, NONE), size + rows - laneCount + n, submission, n);
        }
        addUnevaluated(size, size + rows, hasLogProbs);
        size += rows;
        withOutcome += rows;
        takeFinals(submission, finals);
    }

    private void takeFinals(Submission submission, int first) {
        finals = first + submission.copyFinals(finalSteps, finalFrames, first);
        for (int i = first; i < finals; i++) {
            finalFrames.copyPlanes(steps.frames, finalSteps[i], i);
        }
    }

    private void outcome(int step, Submission submission, int row) {
        rewards[step] = submission.reward(row);
        ends[step] = submission.end(row);
        submission.placed(row, step);
    }

    private int addSequence(int head, int lane) {
        if (sequences == heads.length) {
            heads = Arrays.copyOf(heads, 2 * sequences);
            tails = Arrays.copyOf(tails, 2 * sequences);
            lengths = Arrays.copyOf(lengths, 2 * sequences);
            lanesOf = Arrays.copyOf(lanesOf, 2 * sequences);
        }
        afterTails.reserve(heads.length);
        heads[sequences] = head;
        lengths[sequences] = 0;
        lanesOf[sequences] = lane;
        return sequences++;
    }

    private void endSequence(int sequence, int tail, Submission submission, int lane) {
        tails[sequence] = tail;
        lengths[sequence] += submission.steps();
        submission.copyNext(lane, afterTails, sequence);
        afterTails.copyPlanes(steps.frames, tail, sequence);
    }

    private void reserveFinals(int more) {
        if (finals + more > finalSteps.length) {
            finalSteps = Arrays.copyOf(finalSteps, Math.max(finals + more, 2 * finalSteps.length));
        }
        finalFrames.reserve(finalSteps.length);
    }

    private void addUnevaluated(int from, int to, boolean hasLogProbs) {
        if (unevaluated * 3 == unevaluatedRanges.length) {
            unevaluatedRanges = Arrays.copyOf(unevaluatedRanges, 2 * unevaluatedRanges.length);
        }
        unevaluatedRanges[3 * unevaluated] = from;
        unevaluatedRanges[3 * unevaluated + 1] = to;
        unevaluatedRanges[3 * unevaluated + 2] = hasLogProbs ? 1 : 0;
        unevaluated++;
    }

    /** Forgets all steps and keeps the memory. */
    public void clear() {
        size = 0;
        withOutcome = 0;
        sequences = 0;
        finals = 0;
        unevaluated = 0;
        steps.clear();
        states.clear();
        lanes.clear();
        masks.clear();
        statistics.clear();
    }

    public int size() {
        return size;
    }

    boolean recurrent() {
        return states.size() > 0;
    }

    /** Steps whose outcomes are known: those that can be learnt from. */
    public int withOutcome() {
        return withOutcome;
    }

    public int features() {
        return features;
    }

    public int actionSize() {
        return actionSize;
    }

    /** What the network saw of each step; raw in the ranges that {@link #unevaluatedFrom} names. */
    @Override
    public Rows seen() {
        return states.size() == 0
                ? steps
                : (from, count, to, at) -> {
                    steps.put(from, count, to, at);
                    for (int i = 0; i < count; i++) {
                        states.putBefore(from + i, to, at + i, inputs);
                    }
                };
    }

    @Override
    public int before(int step) {
        return states.size() == 0 ? NONE : states.before(step);
    }

    /** The same of vectors that are not stacked, {@code [step, features]}. */
    public float[] observations() {
        return vectors(steps.frames);
    }

    /** The frames beyond which new steps are written, one for each step. */
    public Frames frames() {
        return steps.frames;
    }

    private static float[] vectors(Frames frames) {
        return ((FloatFrames) frames).values();
    }

    /** {@code [step, actionSize]}, in the distribution's units, not clipped. */
    @Override
    public float[] actions() {
        return actions;
    }

    /** {@code [step]}, in the distribution's units. */
    @Override
    public float[] logProbs() {
        return logProbs;
    }

    @Override
    public float[] values() {
        return values;
    }

    @Override
    public Masks masks() {
        return masks;
    }

    public float[] rewards() {
        return rewards;
    }

    /** {@code [step]}: {@link #OPEN}, {@link #CONTINUES}, {@link #TERMINATED} or {@link #TRUNCATED}. */
    public byte[] ends() {
        return ends;
    }

    /** {@code [step]}: the lane's next step. */
    public int[] next() {
        return next;
    }

    public int sequences() {
        return sequences;
    }

    public int head(int sequence) {
        return heads[sequence];
    }

    /** The last step of the sequence that has an outcome. */
    public int tail(int sequence) {
        return tails[sequence];
    }

    /** The sequence's global lane; -1 when its steps came as complete transitions. */
    public int lane(int sequence) {
        return lanesOf[sequence];
    }

    /** The {@link LanePlace} in which the rollout has found the sequence's lane. */
    public long found(int sequence) {
        return lanes.found(lanesOf[sequence]);
    }

    /** The {@link LanePlace} in which the sequence leaves its lane, when the episode goes on. */
    public long left(int sequence) {
        long step = lanes.firstStep(lanesOf[sequence]) + lengths[sequence];
        return afterTails.place(step, sequence);
    }

    /** Of each sequence: what followed the tail, when the episode went on; raw until {@link #normalizeFollowing}. */
    public Rows following() {
        return upon(steps.following(afterTails, sequence -> tails[sequence]), sequence -> tails[sequence]);
    }

    /** Frames that each follow a step, upon the state after it. */
    private Rows upon(Rows frames, StackedFrames.StepOf step) {
        return states.size() == 0
                ? frames
                : (from, count, to, at) -> {
                    frames.put(from, count, to, at);
                    for (int i = 0; i < count; i++) {
                        states.putAfter(step.before(from + i), to, at + i, inputs);
                    }
                };
    }

    /** The same of vectors that are not stacked, {@code [sequence, features]}. */
    public float[] afterTails() {
        return vectors(afterTails);
    }

    /** Brings what follows, in place, to what acting would have seen; null leaves it. */
    public void normalizeFollowing(@Nullable Normalizer normalizer) {
        if (normalizer != null) {
            afterTails.normalize(normalizer, 0, sequences);
        }
    }

    /** Final observations kept, of truncated episodes only. */
    public int finals() {
        return finals;
    }

    public int finalStep(int i) {
        return finalSteps[i];
    }

    /** What the final observations show; raw until {@link #normalizeFinals}. */
    public Rows lasts() {
        return upon(steps.following(finalFrames, i -> finalSteps[i]), i -> finalSteps[i]);
    }

    /** The same of vectors that are not stacked, {@code [final, features]}. */
    public float[] finalObservations() {
        return vectors(finalFrames);
    }

    /** Brings final observations, in place, to what acting would have seen; null leaves them. */
    public void normalizeFinals(@Nullable Normalizer normalizer) {
        if (normalizer != null) {
            finalFrames.normalize(normalizer, 0, finals);
        }
    }

    /** Ranges of steps that nobody has evaluated yet: complete transitions. */
    public int unevaluated() {
        return unevaluated;
    }

    public int unevaluatedFrom(int range) {
        return unevaluatedRanges[3 * range];
    }

    public int unevaluatedTo(int range) {
        return unevaluatedRanges[3 * range + 1];
    }

    /** Brings the observations of those ranges, in place, to what acting would have seen; null leaves them. */
    public void normalizeUnevaluated(@Nullable Normalizer normalizer) {
        for (int range = 0; normalizer != null && range < unevaluated; range++) {
            int from = unevaluatedFrom(range);
            steps.normalize(normalizer, from, unevaluatedTo(range) - from);
        }
    }

    public boolean hasLogProbs(int range) {
        return unevaluatedRanges[3 * range + 2] == 1;
    }

    /** Of the raw observations of this rollout's steps. */
    public ObservationStatistics statistics() {
        return statistics;
    }
}
