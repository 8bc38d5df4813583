package dev.rally.agents.optimizer;

import dev.rally.agents.network.Mlp;
import dev.rally.agents.network.MlpShape;

/** A network whose parameters Adam moves. */
public final class Trainee implements AutoCloseable {
    private final Adam adam;
    private final Mlp network;

    /** @param adam becomes the trainee's own */
    public Trainee(MlpShape shape, Adam adam) {
        this.adam = adam;
        network = new Mlp(shape, adam.parameters());
    }

    public Adam adam() {
        return adam;
    }

    public Mlp network() {
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
