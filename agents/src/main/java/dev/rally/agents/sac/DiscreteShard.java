package dev.rally.agents.sac;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
    void targets(Update update, int from, NDManager step) {
        NDArray input = following.upload(step, rows);
        Compute.download(update.state().actor().network().forward(input), actorOut, 0);
        Compute.download(update.state().critics().targets().forward(input), values, 0);
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
    NDArray criticInput(NDManager step) {
        return observations.upload(step, rows);
    }

    @Override
    void criticSlopes(float weight) {
        Arrays.fill(slopes, 0, Critics.COUNT * rows * choices, 0);
        for (int i = 0; i < Critics.COUNT * rows; i++) {
            int row = i % rows;
            int taken = i * choices + (int) batch.actions[row];
            float error = values[taken] - targets[row];
            slopes[taken] = weight * error;
            sums.criticLoss += error * error;
            sums.value += values[taken] / Critics.COUNT;
        }
    }

    /** With {@code f(a) = temperature * logProb(a) - q(a)} the loss is its mean; d / d logit(a) = p(a) (f(a) - mean). */
    @Override
    void actorSlopes(Update update, int from, float weight, NDManager step) {
        NDArray input = observations.upload(step, rows);
        Compute.download(update.state().critics().critics().forward(input), values, 0);
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
                slopes[row * choices + a] = weight * p * (f - mean);
            }
            sums.policyLoss += mean;
        }
        sums.rows += rows;
    }

    private float lower(int row, int action) {
        int at = row * choices + action;
        return Math.min(values[at], values[rows * choices + at]);
    }
}
