package dev.rally.agents.sac;

import ai.djl.ndarray.NDArray;
import dev.rally.agents.network.MlpEnsemble;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.optimizer.Adam;
import dev.rally.agents.optimizer.Optimizer;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;

/** Twin critics and their slowly following targets. */
final class Critics implements AutoCloseable {
    static final int COUNT = 2;

    private final MlpShape shape;
    private final Optimizer optimizer;
    private final NDArray targetParameters;
    private final MlpEnsemble critics;
    private final MlpEnsemble targets;

    private Critics(MlpShape shape, Optimizer optimizer, NDArray targetParameters) {
        this.shape = shape;
        this.optimizer = optimizer;
        this.targetParameters = targetParameters;
        critics = new MlpEnsemble(shape, COUNT, optimizer.parameters());
        targets = new MlpEnsemble(shape, COUNT, targetParameters);
    }

    /** @param each the parameters of each critic; the targets begin with the same */
    static Critics begin(Compute compute, MlpShape shape, Adam rule, float[][] each) {
        float[] parameters = MlpEnsemble.interleave(shape, each);
        return new Critics(shape, Optimizer.begin(compute, rule, parameters), compute.lasting(parameters));
    }

    Critics copy() {
        return new Critics(shape, optimizer.copy(), targetParameters.duplicate());
    }

    Optimizer optimizer() {
        return optimizer;
    }

    MlpEnsemble critics() {
        return critics;
    }

    MlpEnsemble targets() {
        return targets;
    }

    /** Polyak averaging: {@code target += tau * (critic - target)}. */
    void follow(double tau) {
        targetParameters.muli((float) (1 - tau));
        try (NDArray share = optimizer.parameters().mul((float) tau)) {
            targetParameters.addi(share);
        }
    }

    void save(SavedState to) {
        put(to, "critics", optimizer.parameters());
        put(to, "targets", targetParameters);
        optimizer.save(to, "critic-optimizer", "criticUpdateSteps");
    }

    private void put(SavedState to, String group, NDArray parameters) {
        float[][] each = MlpEnsemble.split(shape, COUNT, Compute.download(parameters));
        for (int i = 0; i < COUNT; i++) {
            to.putNetwork(group, i + ".", shape, each[i]);
        }
    }

    static Critics restore(Compute compute, MlpShape shape, Adam rule, SavedState from) {
        float[] parameters = get(from, "critics", shape);
        float[] targets = get(from, "targets", shape);
        Optimizer optimizer =
                Optimizer.restore(compute, rule, parameters, from, "critic-optimizer", "criticUpdateSteps");
        return new Critics(shape, optimizer, compute.lasting(targets));
    }

    private static float[] get(SavedState from, String group, MlpShape shape) {
        float[][] each = new float[COUNT][];
        for (int i = 0; i < COUNT; i++) {
            each[i] = from.network(group, i + ".", shape);
        }
        return MlpEnsemble.interleave(shape, each);
    }

    @Override
    public void close() {
        critics.close();
        targets.close();
        optimizer.close();
        targetParameters.close();
    }
}
