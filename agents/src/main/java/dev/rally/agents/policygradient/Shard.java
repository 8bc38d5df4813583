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
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One part of every minibatch, with its own memory: gathers rows, evaluates the network, the loss and the gradient.
 * Different shards run side by side.
 *
 * <p>The network's rows stand step by step, the first steps of all sequences before their second ones; the samples, which are
 * all that the loss sees, stand one behind the other. For networks without a memory these are the same.
 */
final class Shard {
    private static final float[] ZERO = {0};
    private static final float[] ONE = {1};

    private final Compute compute;
    private final SampleLoss loss;
    private final NetworkShape shape;
    private final int actionSize;
    private final int outputs;
    private final Staging input;
    private final Staging slope;
    /** {@code [rows, outputs]}. */
    private final float[] rowValues;
    /** {@code [samples, outputs]}; of networks without a memory the same array. */
    private final float[] outputValues;

    private final float[] rowSlopes;
    private final float[] slopeValues;
    private final float[] noState;
    private final Samples samples;
    /** Of each sample. */
    private final int[] steps;
    /** Of each sample. */
    private final int[] rowOf;

    final LossSums sums;
    /** Of the layers' parameters; belongs to the manager that {@link #run} was given. */
    private @Nullable NDArray gradient;

    Shard(Compute compute, SampleLoss loss, NetworkShape shape, int actionSize, int rows) {
        this.compute = compute;
        this.loss = loss;
        this.shape = shape;
        this.actionSize = actionSize;
        outputs = shape.outputs();
        input = shape.staging(compute, rows);
        slope = new Staging(compute, rows, outputs);
        outputValues = new float[rows * outputs];
        slopeValues = new float[rows * outputs];
        rowValues = recurrent() ? new float[rows * outputs] : outputValues;
        rowSlopes = recurrent() ? new float[rows * outputs] : slopeValues;
        noState = new float[shape.stateSize() + 1];
        samples = new Samples(rows, actionSize);
        steps = new int[rows];
        rowOf = new int[rows];
        sums = new LossSums(shape.freeParameters());
    }

    private boolean recurrent() {
        return shape.stateSize() > 0;
    }

    /**
     * The gradient of the whole minibatch's loss that comes from {@code order[from..to-1]}, whole sequences.
     *
     * @param free the network's free parameters
     * @param owner receives the {@link #gradient}
     */
    void run(Network network, float[] free, Minibatch minibatch, int from, int to, NDManager owner) {
        sums.clear();
        int rows = to - from;
        int sequences = rows / shape.sequenceLength();
        int count = place(minibatch, from, rows, sequences);
        gather(minibatch, count);
        try (NDManager step = compute.step()) {
            Network.Pass pass = network.pass(input.upload(step, rows), sequences);
            Compute.download(pass.outputs(), rowValues, 0);
            collect(count);
            mask(minibatch, count);
            loss.evaluate(samples, count, outputValues, free, minibatch.rows(), slopeValues, sums);
            spread(count, rows);
            slope.put(0, 0, rowSlopes, 0, rows * outputs);
            NDArray flat = pass.gradient(slope.upload(step, rows));
            flat.attach(owner);
            gradient = flat;
        }
    }

    NDArray gradient() {
        return Objects.requireNonNull(gradient);
    }

    /** Stages what the network sees, says where each sample's row is, and returns the number of samples. */
    private int place(Minibatch minibatch, int from, int rows, int sequences) {
        Steps of = minibatch.steps();
        Rows seen = of.seen();
        int length = shape.sequenceLength();
        int stateAt = shape.inputs() - noState.length;
        int count = 0;
        for (int i = 0; i < rows; i++) {
            int step = minibatch.order()[from + i];
            int row = i % length * sequences + i / length;
            if (step == SampleOrder.NONE) {
                input.put(row, stateAt, noState, 0, noState.length);
                continue;
            }
            seen.put(step, 1, input, row);
            if (recurrent()) {
                boolean goesOn = i % length > 0 && of.before(step) == minibatch.order()[from + i - 1];
                if (goesOn) {
                    input.put(row, stateAt, noState, 0, noState.length - 1);
                }
                input.put(row, stateAt + noState.length - 1, goesOn ? ONE : ZERO, 0, 1);
            }
            steps[count] = step;
            rowOf[count++] = row;
        }
        return count;
    }

    private void gather(Minibatch minibatch, int count) {
        Steps of = minibatch.steps();
        float[] actions = of.actions();
        float[] logProbs = of.logProbs();
        float[] values = of.values();
        for (int i = 0; i < count; i++) {
            int step = steps[i];
            for (int j = 0; j < actionSize; j++) {
                samples.actions[i * actionSize + j] = actions[step * actionSize + j];
            }
            samples.logProbs[i] = logProbs.length == 0 ? 0 : logProbs[step];
            samples.values[i] = values[step];
            samples.advantages[i] = (minibatch.advantages()[step] - minibatch.mean()) * minibatch.scale();
            samples.returns[i] = minibatch.advantages()[step] + values[step];
        }
    }

    /** Once more what was allowed then, so that ratio, entropy and gradient are of the same actions. */
    private void mask(Minibatch minibatch, int count) {
        Masks masks = minibatch.steps().masks();
        for (int i = 0; masks.given() && i < count; i++) {
            masks.apply(steps[i], outputValues, i * outputs);
        }
    }

    /** From rows to samples. */
    private void collect(int count) {
        for (int i = 0; recurrent() && i < count; i++) {
            System.arraycopy(rowValues, rowOf[i] * outputs, outputValues, i * outputs, outputs);
        }
    }

    /** From samples to rows; where no sample is, nothing is to be learnt. */
    private void spread(int count, int rows) {
        if (recurrent()) {
            Arrays.fill(rowSlopes, 0, rows * outputs, 0);
            for (int i = 0; i < count; i++) {
                System.arraycopy(slopeValues, i * outputs, rowSlopes, rowOf[i] * outputs, outputs);
            }
        }
    }
}
