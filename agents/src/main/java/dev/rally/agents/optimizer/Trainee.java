package dev.rally.agents.optimizer;

import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;

/** A network whose parameters Adam moves. */
public final class Trainee implements AutoCloseable {
    private final Adam adam;
    private final Network network;

    /** @param adam becomes the trainee's own */
    public Trainee(NetworkShape shape, Adam adam) {
        this.adam = adam;
        network = shape.network(adam.parameters());
    }

    public Adam adam() {
        return adam;
    }

    public Network network() {
        return network;
    }

    public Trainee copy() {
        return new Trainee(network.shape(), adam.copy());
    }

    @Override
    public void close() {
        network.close();
        adam.close();
    }
}
