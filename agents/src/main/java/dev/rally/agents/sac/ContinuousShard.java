package dev.rally.agents.sac;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rally.agents.network.MlpEnsemble;
import dev.rally.agents.policy.SquashedGaussian;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Staging;

/** Critics of observation and action; the actor's gradient comes through them (the reparametrisation trick). */
final class ContinuousShard extends Shard {
    private static final int OF_FOLLOWING = 0;
    private static final int OF_OBSERVATION = 1;

    private final SquashedGaussian policy;
    private final Staging chosenInput;
    private final Staging takenInput;
    private final float[] noise;
    private final float[] actions;
    private final float[] logProbs;
    private final float[] inputSlopes;
    private final float[] actionSlopes;

    ContinuousShard(Sac sac, Compute compute, long key, int maxRows) {
        super(sac, compute, key, maxRows);
        policy = (SquashedGaussian) sac.distribution();
        chosenInput = new Staging(compute, maxRows, features + actionSize);
        takenInput = new Staging(compute, maxRows, features + actionSize);
        noise = new float[maxRows * actionSize];
        actions = new float[maxRows * actionSize];
        logProbs = new float[maxRows];
        inputSlopes = new float[maxRows * (features + actionSize)];
        actionSlopes = new float[maxRows * actionSize];
    }

    @Override
    void targets(Update update, int from, NDManager step) {
        Compute.download(update.state().actor().network().forward(following.upload(step, rows)), actorOut, 0);
        choose(update, from, OF_FOLLOWING);
        NDArray input = criticInput(chosenInput, batch.following, actions, step);
        Compute.download(update.state().critics().targets().forward(input), values, 0);
        float temperature = (float) update.state().temperature().value();
        for (int row = 0; row < rows; row++) {
            float soft = Target.soft(lower(row), temperature, logProbs[row]);
            targets[row] = Target.of(batch.rewards[row], (float) spec.gamma(), batch.goesOn[row], soft);
        }
    }

    @Override
    NDArray criticInput(NDManager step) {
        return criticInput(takenInput, batch.observations, batch.actions, step);
    }

    @Override
    void criticSlopes(float weight) {
        for (int at = 0; at < Critics.COUNT * rows; at++) {
            float error = values[at] - targets[at % rows];
            slopes[at] = weight * error;
            sums.criticLoss += error * error;
            sums.value += values[at] / Critics.COUNT;
        }
    }

    @Override
    void actorSlopes(Update update, int from, float weight, NDManager step) {
        choose(update, from, OF_OBSERVATION);
        worth(update, criticInput(chosenInput, batch.observations, actions, step), step);
        float temperature = (float) update.state().temperature().value();
        int outputs = policy.outputs();
        for (int row = 0; row < rows; row++) {
            System.arraycopy(
                    inputSlopes, row * (features + actionSize) + features, actionSlopes, row * actionSize, actionSize);
            policy.gradient(
                    actorOut,
                    row * outputs,
                    noise,
                    actions,
                    row * actionSize,
                    temperature,
                    actionSlopes,
                    row * actionSize,
                    weight,
                    slopes);
            sums.policyLoss += temperature * logProbs[row] - lower(row);
            sums.entropy -= logProbs[row];
        }
        sums.rows += rows;
    }

    /** Draws an action for each row of {@link #actorOut}. */
    private void choose(Update update, int from, int draw) {
        for (int row = 0; row < rows; row++) {
            long random = noise(update, from + row, draw);
            int at = row * actionSize;
            for (int i = 0; i < actionSize; i++) {
                noise[at + i] = (float) CounterRandom.gaussian(random, i);
            }
            logProbs[row] = policy.sample(actorOut, row * policy.outputs(), noise, at, actions, at);
        }
    }

    /** What the lower critic thinks of the input, and the gradient of that with respect to the input. */
    private void worth(Update update, NDArray input, NDManager step) {
        MlpEnsemble critics = update.state().critics().critics();
        NDArray[] trace = critics.trace(input);
        Compute.download(trace[trace.length - 1], values, 0);
        for (int row = 0; row < rows; row++) {
            boolean firstIsLower = values[row] <= values[rows + row];
            slopes[row] = firstIsLower ? 1 : 0;
            slopes[rows + row] = firstIsLower ? 0 : 1;
        }
        Compute.download(critics.inputGradient(trace, uploadSlopes(step)), inputSlopes, 0);
    }

    private float lower(int row) {
        return Math.min(values[row], values[rows + row]);
    }

    private NDArray criticInput(Staging staging, float[] states, float[] actionsOf, NDManager step) {
        for (int row = 0; row < rows; row++) {
            staging.put(row, 0, states, row * features, features);
            staging.put(row, features, actionsOf, row * actionSize, actionSize);
        }
        return staging.upload(step, rows);
    }
}
