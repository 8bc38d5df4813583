package dev.rally.agents.policygradient;

import dev.rally.agents.learner.Finite;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.optimizer.Rule;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A policy in training. A train works on a copy, which takes its place when all went well: that makes it a transaction. */
public final class Training implements AutoCloseable {
    private final Compute compute;
    private final NetworkShape shape;
    private final Rule rule;
    private Trainee current;

    public Training(Compute compute, NetworkShape shape, Rule rule, float[] parameters) {
        this.compute = compute;
        this.shape = shape;
        this.rule = rule;
        current = Trainee.begin(compute, shape, rule, parameters);
    }

    /**
     * Lets a train work on a copy, and keeps that.
     *
     * @throws dev.rally.comm.error.RallyException DIVERGED when a parameter is not finite then; like all that the train
     *     throws, it leaves everything as it was
     */
    public <T> T change(Function<Trainee, T> train) {
        return change(List.of(this), copies -> train.apply(copies.of(this)));
    }

    /** What a train works on. */
    public interface Copies {
        Trainee of(Training training);
    }

    /** The same of several that change together or not at all. */
    public static <T> T change(List<Training> trainings, Function<Copies, T> train) {
        Map<Training, Trainee> discarded = new LinkedHashMap<>();
        try {
            for (Training training : trainings) {
                discarded.put(training, training.current.copy());
            }
            T result = train.apply(training -> Objects.requireNonNull(discarded.get(training), "no part of the train"));
            discarded
                    .values()
                    .forEach(work -> Finite.require(
                            "a parameter", work.updates(), work.optimizer().parameters()));
            discarded.replaceAll((training, work) -> training.become(work));
            return result;
        } finally {
            discarded.values().forEach(Trainee::close);
        }
    }

    /** Returns what it has been. */
    private Trainee become(Trainee work) {
        Trainee before = current;
        current = work;
        return before;
    }

    /** As it is when no train is at work. */
    public Network network() {
        return current.network();
    }

    public long updates() {
        return current.updates();
    }

    public FlatArray copyParameters() {
        return current.copyParameters();
    }

    public void save(SavedState to) {
        current.save(to);
    }

    /** The same under a name of its own, for an agent that learns more than a policy. */
    public void save(SavedState to, String name) {
        current.save(to, name);
    }

    /** @throws dev.rally.comm.error.RallyException CORRUPT_CHECKPOINT; nothing has changed then */
    public void restore(SavedState from) {
        become(Trainee.restore(compute, shape, rule, from)).close();
    }

    /** What {@link #save(SavedState, String)} has put; takes effect with {@link Restored#keep}. */
    public Restored restored(SavedState from, String name) {
        Trainee saved = Trainee.restore(compute, shape, rule, from, name);
        return () -> become(saved).close();
    }

    /** What was read of a checkpoint, and found whole. */
    public interface Restored {
        void keep();
    }

    @Override
    public void close() {
        current.close();
    }
}
