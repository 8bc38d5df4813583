package dev.rally.agents.sac;

import dev.rally.agents.network.Evaluation;
import dev.rally.agents.policy.SquashedGaussian;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.tensor.Compute;
import java.util.Arrays;

/** Critics of observation and action; the actor's gradient comes through them (the reparametrisation trick). */
final class ContinuousShard extends Shard {
    private static final int OF_FOLLOWING = 0;
    private static final int OF_OBSERVATION = 1;

    private final SquashedGaussian policy;
    private final float[] noise;
    private final float[] actions;
    private final float[] logProbs;
    private final float[] actionSlopes;

    ContinuousShard(Sac sac, Compute compute, long key, int maxRows) {
        super(sac, compute, key, maxRows);
        policy = (SquashedGaussian) sac.distribution();
        noise = new float[maxRows * actionSize];
        actions = new float[maxRows * actionSize];
        logProbs = new float[maxRows];
        actionSlopes = new float[maxRows * actionSize];
    }

    @Override
    void targets(Update update, int from) {
        actAfter(update);
        choose(update, from, OF_FOLLOWING);
        criticInput(batch.following, actions);
        for (int i = 0; i < Critics.COUNT; i++) {
            critics[i].forward(update.state().critics().target(i), rows, values[i], 0);
        }
        float temperature = (float) update.state().temperature().value();
        for (int row = 0; row < rows; row++) {
            float soft = Target.soft(lower(row), temperature, logProbs[row]);
            targets[row] = Target.of(batch.rewards[row], (float) spec.gamma(), batch.goesOn[row], soft);
        }
    }

    @Override
    void takenInput() {
        criticInput(batch.observations, batch.actions);
    }

    @Override
    void criticSlopes(float weight) {
        for (int i = 0; i < Critics.COUNT; i++) {
            for (int row = 0; row < rows; row++) {
                float error = values[i][row] - targets[row];
                criticSlopes[i][row] = weight * error;
                sums.criticLoss += error * error;
                sums.value += values[i][row] / Critics.COUNT;
            }
        }
    }

    @Override
    void actorSlopes(Update update, int from, float weight) {
        choose(update, from, OF_OBSERVATION);
        criticInput(batch.observations, actions);
        worth(update);
        float temperature = (float) update.state().temperature().value();
        int outputs = policy.outputs();
        for (int row = 0; row < rows; row++) {
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
                    actorSlopes);
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

    /** What the lower critic thinks of the input, and the gradient of that with respect to the actions. */
    private void worth(Update update) {
        for (int i = 0; i < Critics.COUNT; i++) {
            critics[i].pass(update.state().critics().critic(i), rows, rows, values[i]);
        }
        for (int row = 0; row < rows; row++) {
            boolean firstIsLower = values[0][row] <= values[1][row];
            criticSlopes[0][row] = firstIsLower ? 1 : 0;
            criticSlopes[1][row] = firstIsLower ? 0 : 1;
        }
        Arrays.fill(actionSlopes, 0);
        for (int i = 0; i < Critics.COUNT; i++) {
            critics[i].addInputSlopes(criticSlopes[i], features, actionSlopes);
        }
    }

    private float lower(int row) {
        return Math.min(values[0][row], values[1][row]);
    }

    private void criticInput(float[] states, float[] actionsOf) {
        for (Evaluation critic : critics) {
            for (int row = 0; row < rows; row++) {
                critic.input().put(row, 0, states, row * features, features);
                critic.input().put(row, features, actionsOf, row * actionSize, actionSize);
            }
        }
    }
}
