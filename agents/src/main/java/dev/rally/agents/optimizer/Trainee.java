package dev.rally.agents.optimizer;

import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;

/** A policy's network and the optimiser that moves its parameters. */
public final class Trainee implements AutoCloseable {
    private static final String PARAMETERS = "parameters";
    private static final String OPTIMIZER = "optimizer";
    private static final String UPDATES = "updateSteps";

    private final Optimizer optimizer;
    private final Network network;

    private Trainee(NetworkShape shape, Optimizer optimizer) {
        this.optimizer = optimizer;
        network = shape.network(optimizer.parameters());
    }

    /** Before the first step. */
    public static Trainee begin(Compute compute, NetworkShape shape, Rule rule, float[] parameters) {
        return new Trainee(shape, Optimizer.begin(compute, shape, rule, parameters));
    }

    /** As {@link #save} left it. */
    public static Trainee restore(Compute compute, NetworkShape shape, Rule rule, SavedState from) {
        return restore(compute, shape, rule, from, PARAMETERS, "");
    }

    /** What else than a policy was left under that name. */
    public static Trainee restore(Compute compute, NetworkShape shape, Rule rule, SavedState from, String name) {
        return restore(compute, shape, rule, from, name, name + "-");
    }

    private static Trainee restore(
            Compute compute, NetworkShape shape, Rule rule, SavedState from, String group, String prefix) {
        float[] parameters = from.network(group, "", shape);
        float[][] moments = rule.restore(from, prefix + OPTIMIZER, parameters.length);
        long updates = from.counter(prefix + UPDATES);
        return new Trainee(shape, Optimizer.of(compute, shape, rule, parameters, moments, updates));
    }

    public void save(SavedState to) {
        save(to, PARAMETERS, "");
    }

    /** The same of what is no policy, under a name of its own. */
    public void save(SavedState to, String name) {
        save(to, name, name + "-");
    }

    private void save(SavedState to, String group, String prefix) {
        to.putNetwork(group, "", network.shape(), optimizer.parameters().download());
        optimizer.rule().save(to, prefix + OPTIMIZER, optimizer.moments());
        to.put(prefix + UPDATES, optimizer.steps());
    }

    public Trainee copy() {
        return new Trainee(network.shape(), optimizer.copy());
    }

    /** Takes all over from one of the same shape. */
    public void become(Trainee other) {
        optimizer.become(other.optimizer);
    }

    public Optimizer optimizer() {
        return optimizer;
    }

    public Network network() {
        return network;
    }

    /** Gradient updates so far. */
    public long updates() {
        return optimizer.steps();
    }

    /** For a policy to own. */
    public FlatArray copyParameters() {
        return optimizer.parameters().copy();
    }

    @Override
    public void close() {
        network.close();
        optimizer.close();
    }
}
