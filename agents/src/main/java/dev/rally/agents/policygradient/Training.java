package dev.rally.agents.policygradient;

import dev.rally.agents.learner.Finite;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.optimizer.Rule;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
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
        Trainee work = current.copy();
        Trainee discarded = work;
        try {
            T result = train.apply(work);
            Finite.require("a parameter", work.updates(), work.optimizer().parameters());
            discarded = current;
            current = work;
            return result;
        } finally {
            discarded.close();
        }
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

    /** @throws dev.rally.comm.error.RallyException CORRUPT_CHECKPOINT; nothing has changed then */
    public void restore(SavedState from) {
        Trainee saved = Trainee.restore(compute, shape, rule, from);
        current.close();
        current = saved;
    }

    @Override
    public void close() {
        current.close();
    }
}
