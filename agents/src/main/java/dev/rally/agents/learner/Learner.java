package dev.rally.agents.learner;

import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Owns the parameters in training and all that goes with them. For one thread at a time. */
public interface Learner extends AutoCloseable {

    /** Is asked before each minibatch; what it throws ends the train and undoes it. */
    interface Pace {
        void beforeMinibatch(long done, long total);

        /** Where a minibatch, or what comes before the first, is larger than what is evaluated at a time: after each part. */
        void betweenParts();
    }

    /**
     * What a train has done.
     *
     * @param samples steps that it has learnt from, or stored for that
     * @param updates gradient updates; 0 when it waits for more
     */
    record Trained(long samples, long updates, Map<String, Double> metrics) {}

    /**
     * Refuses a train that could not do anything, before it takes the rollout away. From any thread.
     *
     * @param steps the gradient updates that were asked for
     * @param demonstrations what the spec names, where there is any and it {@link #imitates}
     * @throws RallyException {@link ErrorCode#NOTHING_TO_TRAIN}, INVALID_PARAMS
     */
    void check(Rollout rollout, @Nullable Integer steps, @Nullable Demonstrations demonstrations);

    /**
     * Whether a train at present needs the demonstrations that the spec names. From any thread.
     *
     * @param envSteps agent steps learnt from before
     */
    default boolean imitates(long envSteps) {
        return false;
    }

    /**
     * Learns. Either all of it counts or, when it throws, nothing does.
     *
     * @throws RallyException {@link ErrorCode#DIVERGED} when a loss, a gradient or a parameter is not finite
     */
    Trained train(Lesson lesson, Pace pace);

    /** Gradient updates so far. */
    long updates();

    /** A copy of the policy's parameters, flat, for a policy to own. */
    FlatArray copyParameters();

    /** Adds all that it must remember. */
    void save(SavedState to);

    /**
     * Goes back to what was saved.
     *
     * @throws RallyException {@link ErrorCode#CORRUPT_CHECKPOINT}; nothing has changed then
     */
    void restore(SavedState from);

    /** What it learnt from and has no longer, since it was restored, and what it does about that. */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** Transitions, of those that it has learnt from, that it would take back with {@link #remember}: the last ones. */
    default long lacks() {
        return 0;
    }

    /** Transitions that it has learnt from and would lack when it came back from a checkpoint. */
    default long wouldLack() {
        return 0;
    }

    /** Takes back steps that it has learnt from before, in their order, and learns nothing. */
    default void remember(Rollout rollout) {}

    @Override
    void close();
}
