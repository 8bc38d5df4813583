package dev.rally.agents.sac;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rally.agents.policy.SquashedGaussian;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Staging;

/** Critics of observation and action; the actor's gradient comes through them (the reparametrisation trick). */
final class ContinuousShard extends Shard {
    private static final int OF_FOLLOWING = 0;
    private static final int OF_OBSERVATION = 1;
    private static final float[] NONE = {};

    private final SquashedGaussian policy;
    private final Staging chosenInput;
    private final Staging takenInput;
    private final float[] actions;
    private final float[] logProbs;
    private final float[] inputSlopes;
    private final float[] actionSlopes;

    ContinuousShard(Sac sac, Compute compute, long key, int maxRows) {
        super(sac, compute, key, maxRows);
        policy = (SquashedGaussian) sac.distribution();
        chosenInput = new Staging(compute, maxRows, features + actionSize);
        takenInput = new Staging(compute, maxRows, features + actionSize);
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
        for (int i = 0; i < Critics.COUNT; i++) {
            Compute.download(update.state().critics().target(i).forward(input), values[i], 0);
        }
        float temperature = (float) update.state().temperature().value();
        for (int row = 0; row < rows; row++) {
            float soft = Math.min(values[0][row], values[1][row]) - temperature * logProbs[row];
            targets[row] = Target.of(batch.rewards[row], (float) spec.gamma(), batch.goesOn[row], soft);
        }
    }

    @Override
    NDArray criticInput(NDManager step) {
        return criticInput(takenInput, batch.observations, batch.actions, step);
    }

    @Override
    void criticSlopes(int critic, float weight) {
        for (int row = 0; row < rows; row++) {
            float error = values[critic][row] - targets[row];
            slopes[row] = weight * error;
            sums.criticLoss += error * error;
            sums.value += values[critic][row] / Critics.COUNT;
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
                    noise(update, from + row, OF_OBSERVATION),
                    actions,
                    row * actionSize,
                    temperature,
                    actionSlopes,
                    row * actionSize,
                    weight,
                    slopes);
            sums.policyLoss += temperature * logProbs[row] - Math.min(values[0][row], values[1][row]);
            sums.entropy -= logProbs[row];
        }
        sums.rows += rows;
    }

    /** Draws an action for each row of {@link #actorOut}. */
    private void choose(Update update, int from, int draw) {
        for (int row = 0; row < rows; row++) {
            long random = noise(update, from + row, draw);
            logProbs[row] = policy.sample(actorOut, row * policy.outputs(), NONE, random, actions, row * actionSize);
        }
    }

    /** What the lower critic thinks of the input, and the gradient of that with respect to the input. */
    private void worth(Update update, NDArray input, NDManager step) {
        Critics critics = update.state().critics();
        NDArray[][] traces = new NDArray[Critics.COUNT][];
        for (int i = 0; i < Critics.COUNT; i++) {
            traces[i] = critics.critic(i).trace(input);
            Compute.download(traces[i][traces[i].length - 1], values[i], 0);
        }
        NDArray slope = inputSlope(critics, traces, 0, step);
        slope.addi(inputSlope(critics, traces, 1, step));
        Compute.download(slope, inputSlopes, 0);
    }

    /** Critic i's part: of the rows where it is the lower one. */
    private NDArray inputSlope(Critics critics, NDArray[][] traces, int i, NDManager step) {
        for (int row = 0; row < rows; row++) {
            boolean firstIsLower = values[0][row] <= values[1][row];
            slopes[row] = firstIsLower == (i == 0) ? 1 : 0;
        }
        return critics.critic(i).inputGradient(traces[i], uploadSlopes(i, step));
    }

    private NDArray criticInput(Staging staging, float[] states, float[] actionsOf, NDManager step) {
        for (int row = 0; row < rows; row++) {
            staging.put(row, 0, states, row * features, features);
            staging.put(row, features, actionsOf, row * actionSize, actionSize);
        }
        return staging.upload(step, rows);
    }
}
