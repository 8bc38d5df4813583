package dev.rally.agents.sac;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.rally.agents.learner.SavedState;
import dev.rally.agents.network.Mlp;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.optimizer.Adam;
import dev.rally.agents.tensor.Compute;
import java.util.Arrays;

/**
 * Twin critics and their slowly following targets. The parameters of both critics are one flat array, and so are those of
 * both targets: one operation moves them all.
 */
final class Critics implements AutoCloseable {
    static final int COUNT = 2;

    private final MlpShape shape;
    private final Adam adam;
    private final NDArray targetParameters;
    private final Mlp[] critics;
    private final Mlp[] targets;

    private Critics(MlpShape shape, Adam adam, NDArray targetParameters) {
        this.shape = shape;
        this.adam = adam;
        this.targetParameters = targetParameters;
        critics = networks(shape, adam.parameters());
        targets = networks(shape, targetParameters);
    }

    private static Mlp[] networks(MlpShape shape, NDArray both) {
        Mlp[] networks = new Mlp[COUNT];
        try (NDList halves = both.split(COUNT)) {
            for (int i = 0; i < COUNT; i++) {
                networks[i] = new Mlp(shape, halves.get(i));
            }
        }
        return networks;
    }

    /** @param parameters of both, one after the other; the targets begin with the same */
    static Critics begin(Compute compute, MlpShape shape, Adam.Settings settings, float[] parameters) {
        return new Critics(shape, Adam.begin(compute, settings, parameters), compute.lasting(parameters));
    }

    Critics copy() {
        return new Critics(shape, adam.copy(), targetParameters.duplicate());
    }

    Adam adam() {
        return adam;
    }

    Mlp critic(int i) {
        return critics[i];
    }

    Mlp target(int i) {
        return targets[i];
    }

    /** Polyak averaging: {@code target += tau * (critic - target)}. */
    void follow(double tau) {
        targetParameters.muli((float) (1 - tau));
        try (NDArray share = adam.parameters().mul((float) tau)) {
            targetParameters.addi(share);
        }
    }

    void save(SavedState to) {
        put(to, "critics", Compute.download(adam.parameters()));
        put(to, "targets", Compute.download(targetParameters));
        adam.save(to, "critic-optimizer", "criticUpdateSteps");
    }

    private void put(SavedState to, String group, float[] both) {
        int each = shape.parameterCount();
        for (int i = 0; i < COUNT; i++) {
            to.putNetwork(group, i + ".", shape, Arrays.copyOfRange(both, i * each, (i + 1) * each));
        }
    }

    static Critics restore(Compute compute, MlpShape shape, Adam.Settings settings, SavedState from) {
        float[] parameters = get(from, "critics", shape);
        float[] targets = get(from, "targets", shape);
        Adam adam = Adam.restore(compute, settings, parameters, from, "critic-optimizer", "criticUpdateSteps");
        return new Critics(shape, adam, compute.lasting(targets));
    }

    private static float[] get(SavedState from, String group, MlpShape shape) {
        int each = shape.parameterCount();
        float[] both = new float[COUNT * each];
        for (int i = 0; i < COUNT; i++) {
            System.arraycopy(from.network(group, i + ".", shape), 0, both, i * each, each);
        }
        return both;
    }

    @Override
    public void close() {
        for (int i = 0; i < COUNT; i++) {
            critics[i].close();
            targets[i].close();
        }
        adam.close();
        targetParameters.close();
    }
}
