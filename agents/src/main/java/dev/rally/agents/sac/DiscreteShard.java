package dev.rally.agents.sac;

import dev.rally.agents.network.Evaluation;
import dev.rally.agents.policy.Categorical;
import dev.rally.agents.tensor.Compute;
import java.util.Arrays;

/** Critics that value every action at once, so that expectations over the policy are sums instead of draws. */
final class DiscreteShard extends Shard {
    private final Categorical policy;
    private final int choices;
    private final float[] logProbs;

    DiscreteShard(Sac sac, Compute compute, long key, int maxRows) {
        super(sac, compute, key, maxRows);
        choices = sac.distribution().outputs();
        policy = new Categorical(choices);
        logProbs = new float[choices];
    }

    @Override
    void targets(Update update, int from) {
        actAfter(update);
        criticInput(batch.following);
        for (int i = 0; i < Critics.COUNT; i++) {
            critics[i].forward(update.state().critics().target(i), rows, values[i], 0);
        }
        float temperature = (float) update.state().temperature().value();
        for (int row = 0; row < rows; row++) {
            policy.logProbs(actorOut, row * choices, logProbs, 0);
            float soft = 0;
            for (int a = 0; a < choices; a++) {
                soft += (float) Math.exp(logProbs[a]) * Target.soft(lower(row, a), temperature, logProbs[a]);
            }
            targets[row] = Target.of(batch.rewards[row], (float) spec.gamma(), batch.goesOn[row], soft);
        }
    }

    @Override
    void takenInput() {
        criticInput(batch.observations);
    }

    @Override
    void criticSlopes(float weight) {
        for (int i = 0; i < Critics.COUNT; i++) {
            Arrays.fill(criticSlopes[i], 0, rows * choices, 0);
            for (int row = 0; row < rows; row++) {
                int taken = row * choices + (int) batch.actions[row];
                float error = values[i][taken] - targets[row];
                criticSlopes[i][taken] = weight * error;
                sums.criticLoss += error * error;
                sums.value += values[i][taken] / Critics.COUNT;
            }
        }
    }

    /** With {@code f(a) = temperature * logProb(a) - q(a)} the loss is its mean; d / d logit(a) = p(a) (f(a) - mean). */
    @Override
    void actorSlopes(Update update, int from, float weight) {
        for (int i = 0; i < Critics.COUNT; i++) {
            critics[i].forward(update.state().critics().critic(i), rows, values[i], 0);
        }
        float temperature = (float) update.state().temperature().value();
        for (int row = 0; row < rows; row++) {
            policy.logProbs(actorOut, row * choices, logProbs, 0);
            float mean = 0;
            for (int a = 0; a < choices; a++) {
                float p = (float) Math.exp(logProbs[a]);
                mean += p * (temperature * logProbs[a] - lower(row, a));
                sums.entropy -= p * logProbs[a];
            }
            for (int a = 0; a < choices; a++) {
                float p = (float) Math.exp(logProbs[a]);
                float f = temperature * logProbs[a] - lower(row, a);
                actorSlopes[row * choices + a] = weight * p * (f - mean);
            }
            sums.policyLoss += mean;
        }
        sums.rows += rows;
    }

    private void criticInput(float[] states) {
        for (Evaluation critic : critics) {
            critic.input().put(0, 0, states, 0, rows * features);
        }
    }

    private float lower(int row, int action) {
        int at = row * choices + action;
        return Math.min(values[0][at], values[1][at]);
    }
}
