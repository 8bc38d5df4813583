package dev.rally.agents.rollout;

import dev.rally.agents.policy.ActionDistribution;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policy.ObservationStatistics;
import dev.rally.agents.tensor.Rows;
import dev.rally.comm.spec.ObservationSpace;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What a learner is lent: steps in the order in which they were played. The steps of one lane are linked into a
 * <em>sequence</em>; a sequence has a beginning, an end as far as outcomes are known, and the observation that followed
 * that end. {@link HeldSteps} writes it. For one thread at a time.
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

    /** Elements of one frame. */
    private final int features;

    /** Elements of all that is seen at once; a state stands behind them. */
    private final int inputs;

    final StepColumns steps;
    final Sequences sequences;
    final Finals finals;
    final Unevaluated unevaluated = new Unevaluated();
    private final ObservationStatistics statistics;
    final BitSet ended = new BitSet();

    int size;
    int withOutcome;

    /** @param stateSize numbers that a recurrent network remembers; 0 for others */
    Rollout(ObservationSpace space, int stateSize, ActionDistribution actions) {
        inputs = space.inputs();
        features = space.size();
        steps = new StepColumns(space, stateSize, actions);
        sequences = new Sequences(space);
        finals = new Finals(space);
        statistics = new ObservationStatistics(features);
    }

    /** The most steps of so many features that can be held. */
    public static int maxSteps(int features, ActionDistribution actions) {
        return StepColumns.maxSteps(features, actions);
    }

    /** How many steps arrays that hold {@code present} grow to when {@code needed} must fit. */
    public static int capacity(int needed, int present, int maxSteps) {
        return StepColumns.capacity(needed, present, maxSteps);
    }

    public int size() {
        return size;
    }

    /** Steps whose outcomes are known: those that can be learnt from. */
    public int withOutcome() {
        return withOutcome;
    }

    public int features() {
        return features;
    }

    public int actionSize() {
        return steps.actionSize();
    }

    /** What the network saw of each step; raw in the ranges that {@link #unevaluatedFrom} names. */
    @Override
    public Rows seen() {
        return steps.states.size() == 0
                ? steps.frames
                : (from, count, to, at) -> {
                    steps.frames.put(from, count, to, at);
                    for (int i = 0; i < count; i++) {
                        steps.states.putBefore(from + i, to, at + i, inputs);
                    }
                };
    }

    @Override
    public int before(int step) {
        return steps.states.size() == 0 ? NONE : steps.states.before(step);
    }

    /** The same of vectors that are not stacked, {@code [step, features]}. */
    public float[] observations() {
        return vectors(steps.frames.frames);
    }

    private static float[] vectors(Frames frames) {
        return ((FloatFrames) frames).values();
    }

    /** {@code [step, actionSize]}, in the distribution's units, not clipped. */
    @Override
    public float[] actions() {
        return steps.actions;
    }

    /** {@code [step]}, in the distribution's units. */
    @Override
    public float[] logProbs() {
        return steps.logProbs;
    }

    @Override
    public float[] values() {
        return steps.values;
    }

    @Override
    public Masks masks() {
        return steps.masks;
    }

    public float[] rewards() {
        return steps.rewards;
    }

    /** {@code [step]}: {@link #OPEN}, {@link #CONTINUES}, {@link #TERMINATED} or {@link #TRUNCATED}. */
    public byte[] ends() {
        return steps.ends;
    }

    /** {@code [step]}: the lane's next step. */
    public int[] next() {
        return steps.next;
    }

    public int sequences() {
        return sequences.count();
    }

    public int head(int sequence) {
        return sequences.head(sequence);
    }

    /** The last step of the sequence that has an outcome. */
    public int tail(int sequence) {
        return sequences.tail(sequence);
    }

    /** The sequence's global lane; -1 when its steps came as complete transitions. */
    public int lane(int sequence) {
        return sequences.lane(sequence);
    }

    /** The {@link LanePlace} in which the sequence has found its lane. */
    public long found(int sequence) {
        return sequences.found(sequence);
    }

    /** The {@link LanePlace} in which the sequence leaves its lane, when the episode goes on. */
    public long left(int sequence) {
        return sequences.left(sequence);
    }

    /**
     * Lanes whose owner has gone, while no sequence of this rollout was theirs: what they began in earlier rollouts ends
     * there.
     */
    public BitSet endedLanes() {
        return ended;
    }

    /** Of each sequence: what followed the tail, when the episode went on; raw until {@link #normalizeFollowing}. */
    public Rows following() {
        return upon(steps.frames.following(sequences.afterTails, sequences::tail), sequences::tail);
    }

    /** Frames that each follow a step, upon the state after it. */
    private Rows upon(Rows frames, StackedFrames.StepOf step) {
        return steps.states.size() == 0
                ? frames
                : (from, count, to, at) -> {
                    frames.put(from, count, to, at);
                    for (int i = 0; i < count; i++) {
                        steps.states.putAfter(step.before(from + i), to, at + i, inputs);
                    }
                };
    }

    /** The same of vectors that are not stacked, {@code [sequence, features]}. */
    public float[] afterTails() {
        return vectors(sequences.afterTails);
    }

    /** Brings what follows, in place, to what acting would have seen; null leaves it. */
    public void normalizeFollowing(@Nullable Normalizer normalizer) {
        if (normalizer != null) {
            sequences.afterTails.normalize(normalizer, 0, sequences.count());
        }
    }

    /** Final observations kept, of truncated episodes only. */
    public int finals() {
        return finals.count();
    }

    public int finalStep(int i) {
        return finals.step(i);
    }

    /** What the final observations show; raw until {@link #normalizeFinals}. */
    public Rows lasts() {
        return upon(steps.frames.following(finals.frames, finals::step), finals::step);
    }

    /** The same of vectors that are not stacked, {@code [final, features]}. */
    public float[] finalObservations() {
        return vectors(finals.frames);
    }

    /** Brings final observations, in place, to what acting would have seen; null leaves them. */
    public void normalizeFinals(@Nullable Normalizer normalizer) {
        if (normalizer != null) {
            finals.frames.normalize(normalizer, 0, finals.count());
        }
    }

    /** Ranges of steps that nobody has evaluated yet: complete transitions. */
    public int unevaluated() {
        return unevaluated.count();
    }

    public int unevaluatedFrom(int range) {
        return unevaluated.from(range);
    }

    public int unevaluatedTo(int range) {
        return unevaluated.to(range);
    }

    /** Brings the observations of those ranges, in place, to what acting would have seen; null leaves them. */
    public void normalizeUnevaluated(@Nullable Normalizer normalizer) {
        for (int range = 0; normalizer != null && range < unevaluated(); range++) {
            int from = unevaluatedFrom(range);
            steps.frames.normalize(normalizer, from, unevaluatedTo(range) - from);
        }
    }

    public boolean hasLogProbs(int range) {
        return unevaluated.hasLogProbs(range);
    }

    /** Of the raw observations of this rollout's steps. */
    public ObservationStatistics statistics() {
        return statistics;
    }
}
