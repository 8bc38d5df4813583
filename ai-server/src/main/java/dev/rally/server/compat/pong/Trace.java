package dev.rally.server.compat.pong;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what one game shows and what the agent did to steps that can be learnt from. A step whose outcome was not
 * seen is none. For one thread.
 */
final class Trace {
    private final int lane;
    private final Consumer<Segment> learner;
    private final BallWatch watch = new BallWatch();
    private @Nullable Step pending;
    private @Nullable Segment open;

    /** @param learner takes each segment that has ended */
    Trace(int lane, Consumer<Segment> learner) {
        this.lane = lane;
        this.learner = learner;
    }

    /**
     * What a state brought.
     *
     * @param reward 0 unless it was played
     */
    record Seen(Passage passage, float reward) {}

    /** @param nanos when the state arrived */
    Seen saw(PongState state, float[] features, long nanos) {
        Step step = pending;
        Passage passage = watch.next(state, nanos);
        if (passage == Passage.REPEATED) {
            return new Seen(passage, 0);
        }
        pending = null;
        if (!passage.played()) {
            hand(Segment.End.TRUNCATED, step == null ? null : step.features());
            return new Seen(passage, 0);
        }
        if (step == null) {
            open = null; // the agent did not answer: what is held ends nowhere
            return new Seen(passage, 0);
        }
        float reward = Reward.of(passage, step.state(), state);
        add(step, reward);
        if (passage.isPoint()) {
            hand(Segment.End.TERMINATED, features);
        } else if (open != null && open.isFull()) {
            hand(Segment.End.OPEN, features);
        }
        return new Seen(passage, reward);
    }

    /** What the agent did in the state that was seen last. */
    void acted(Step step) {
        pending = step;
    }

    /** The last state is known to be the last, or what comes next is not to be learnt from. */
    void cut() {
        Step step = pending;
        pending = null;
        watch.forget();
        hand(Segment.End.TRUNCATED, step == null ? null : step.features());
    }

    /** Nothing of what is still held is learnt from. */
    void drop() {
        pending = null;
        open = null;
        watch.forget();
    }

    private void add(Step step, float reward) {
        if (!step.choice().drawn()) {
            hand(Segment.End.TRUNCATED, step.features());
            return;
        }
        Segment segment = open == null ? new Segment(lane) : open;
        segment.add(step, reward);
        open = segment;
    }

    private void hand(Segment.End how, float @Nullable [] next) {
        Segment segment = open;
        open = null;
        if (segment != null && next != null) {
            learner.accept(segment.ended(how, next));
        }
    }
}
