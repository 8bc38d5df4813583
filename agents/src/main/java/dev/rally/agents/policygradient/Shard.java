package dev.rally.agents.policygradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.rollout.Masks;
import dev.rally.agents.rollout.Steps;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Rows;
import dev.rally.agents.tensor.Staging;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One part of every minibatch, with its own memory: gathers rows, evaluates the network, the loss and the gradient.
 * Different shards run side by side.
 */
final class Shard {
    private final Compute compute;
    private final SampleLoss loss;
    private final int actionSize;
    private final int outputs;
    private final Staging input;
    private final Staging slope;
    private final float[] outputValues;
    private final float[] slopeValues;
    private final Samples samples;

    final LossSums sums;
    /** Of the layers' parameters; belongs to the manager that {@link #run} was given. */
    private @Nullable NDArray gradient;

    Shard(Compute compute, SampleLoss loss, NetworkShape shape, int actionSize, int rows) {
        this.compute = compute;
        this.loss = loss;
        this.actionSize = actionSize;
        outputs = shape.outputs();
        input = shape.staging(compute, rows);
        slope = new Staging(compute, rows, outputs);
        outputValues = new float[rows * outputs];
        slopeValues = new float[rows * outputs];
        samples = new Samples(rows, actionSize);
        sums = new LossSums(shape.freeParameters());
    }

    /**
     * The gradient of the whole minibatch's loss that comes from rows {@code order[from..to-1]}.
     *
     * @param free the network's free parameters
     * @param owner receives the {@link #gradient}
     */
    void run(Network network, float[] free, Minibatch minibatch, int from, int to, NDManager owner) {
        sums.clear();
        int rows = to - from;
        gather(minibatch, from, rows);
        try (NDManager step = compute.step()) {
            Network.Pass pass = network.pass(input.upload(step, rows));
            Compute.download(pass.outputs(), outputValues, 0);
            mask(minibatch, from, rows);
            loss.evaluate(samples, rows, outputValues, free, minibatch.rows(), slopeValues, sums);
            slope.put(0, 0, slopeValues, 0, rows * outputs);
            NDArray flat = pass.gradient(slope.upload(step, rows));
            flat.attach(owner);
            gradient = flat;
        }
    }

    NDArray gradient() {
        return Objects.requireNonNull(gradient);
    }

    /** Once more what was allowed then, so that ratio, entropy and gradient are of the same actions. */
    private void mask(Minibatch minibatch, int from, int rows) {
        Masks masks = minibatch.steps().masks();
        for (int row = 0; masks.given() && row < rows; row++) {
            masks.apply(minibatch.order()[from + row], outputValues, row * outputs);
        }
    }

    private void gather(Minibatch minibatch, int from, int rows) {
        Steps steps = minibatch.steps();
        Rows seen = steps.seen();
        float[] actions = steps.actions();
        float[] logProbs = steps.logProbs();
        float[] values = steps.values();
        for (int row = 0; row < rows; row++) {
            int step = minibatch.order()[from + row];
            seen.put(step, 1, input, row);
            for (int i = 0; i < actionSize; i++) {
                samples.actions[row * actionSize + i] = actions[step * actionSize + i];
            }
            samples.logProbs[row] = logProbs.length == 0 ? 0 : logProbs[step];
            samples.values[row] = values[step];
            samples.advantages[row] = (minibatch.advantages()[step] - minibatch.mean()) * minibatch.scale();
            samples.returns[row] = minibatch.advantages()[step] + values[step];
        }
    }
}
