package dev.rally.agents.policygradient;

import dev.rally.agents.network.Evaluation;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.rollout.Masks;
import dev.rally.agents.rollout.Steps;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.agents.tensor.Rows;
import dev.rally.agents.tensor.Staging;
import java.util.Arrays;

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

    private final SampleLoss loss;
    private final NetworkShape shape;
    private final int actionSize;
    private final int outputs;
    private final int mostRows;
    private final Evaluation evaluation;
    private final Staging input;
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

    /** @param places the most that it is given at a time */
    Shard(Compute compute, SampleLoss loss, NetworkShape shape, int actionSize, int places) {
        this.loss = loss;
        this.shape = shape;
        this.actionSize = actionSize;
        outputs = shape.outputs();
        mostRows = Math.min(places, shape.rowsToPass(compute));
        evaluation = shape.evaluation(compute, mostRows);
        input = evaluation.input();
        outputValues = new float[mostRows * outputs];
        slopeValues = new float[mostRows * outputs];
        rowValues = recurrent() ? new float[mostRows * outputs] : outputValues;
        rowSlopes = recurrent() ? new float[mostRows * outputs] : slopeValues;
        noState = new float[shape.stateSize() + 1];
        samples = new Samples(mostRows, actionSize);
        steps = new int[mostRows];
        rowOf = new int[mostRows];
        sums = new LossSums(shape.freeParameters());
    }

    private boolean recurrent() {
        return shape.stateSize() > 0;
    }

    /**
     * Adds to the gradient of the whole minibatch's loss what comes from {@code order[from..to-1]}, whole sequences.
     *
     * @param free the network's free parameters
     * @param begins whether these are the first of the minibatch, before which there is no gradient
     */
    void run(Network network, float[] free, Minibatch minibatch, int from, int to, boolean begins) {
        sums.clear();
        if (begins) {
            evaluation.begin();
        }
        for (int at = from; at < to; at += mostRows) {
            add(network, free, minibatch, at, Math.min(mostRows, to - at));
        }
    }

    private void add(Network network, float[] free, Minibatch minibatch, int from, int rows) {
        int sequences = rows / shape.sequenceLength();
        int count = place(minibatch, from, rows, sequences);
        gather(minibatch, count);
        evaluation.pass(network, rows, sequences, rowValues);
        collect(count);
        mask(minibatch, count);
        loss.evaluate(samples, count, outputValues, free, minibatch.rows(), slopeValues, sums);
        spread(count, rows);
        evaluation.back(rowSlopes);
    }

    /** With respect to what layers use. */
    FlatArray gradient() {
        return evaluation.gradient();
    }

    /** With respect to all parameters; those that no layer uses have the gradient given. */
    FlatArray gradient(double[] freeGradient) {
        float[] free = new float[freeGradient.length];
        for (int i = 0; i < free.length; i++) {
            free[i] = (float) freeGradient[i];
        }
        return evaluation.gradient(free);
    }

    void close() {
        evaluation.close();
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
            float value = values.length == 0 ? 0 : values[step];
            samples.values[i] = value;
            samples.advantages[i] = (minibatch.advantages()[step] - minibatch.mean()) * minibatch.scale();
            samples.returns[i] = minibatch.errors()[step] + value;
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
