package dev.rally.agents.policy;

import dev.rally.agents.random.CounterRandom;
import org.jspecify.annotations.Nullable;

/** One of n actions, by softmax over n logits. The action is its number, as a float. */
public record Categorical(int n) implements DifferentiableDistribution {

    @Override
    public @Nullable Box box() {
        return null;
    }

    @Override
    public int outputs() {
        return n;
    }

    @Override
    public int actionSize() {
        return 1;
    }

    @Override
    public int freeParameters() {
        return 0;
    }

    @Override
    public float sample(float[] out, int at, float[] free, long random, float[] action, int actionAt) {
        float max = max(out, at);
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Exp.of(out[at + i] - max);
        }
        float target = (float) CounterRandom.uniform(random, 0) * sum;
        int chosen = 0;
        float reached = Exp.of(out[at] - max);
        while (reached <= target && chosen < n - 1) {
            chosen++;
            reached += Exp.of(out[at + chosen] - max);
        }
        action[actionAt] = chosen;
        return out[at + chosen] - max - (float) Math.log(sum);
    }

    @Override
    public void mode(float[] out, int at, float[] action, int actionAt) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (out[at + i] > out[at + best]) {
                best = i;
            }
        }
        action[actionAt] = best;
    }

    /** The work is the log-probability of each action. */
    @Override
    public float logProb(float[] out, int at, float[] free, float[] action, int actionAt, float[] work, int workAt) {
        logProbs(out, at, work, workAt);
        return work[workAt + (int) action[actionAt]];
    }

    /** Writes the log-probability of each action, {@code [n]} from the index on. */
    public void logProbs(float[] out, int at, float[] to, int toAt) {
        float max = max(out, at);
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Exp.of(out[at + i] - max);
        }
        float shift = max + (float) Math.log(sum);
        for (int i = 0; i < n; i++) {
            to[toAt + i] = out[at + i] - shift;
        }
    }

    @Override
    public float entropy(float[] free, float[] work, int workAt) {
        float entropy = 0;
        for (int i = 0; i < n; i++) {
            entropy -= Exp.of(work[workAt + i]) * work[workAt + i];
        }
        return entropy;
    }

    /** d logProb(a) / d logit(i) = [i = a] - p(i); d entropy / d logit(i) = -p(i) (log p(i) + entropy). */
    @Override
    public void gradient(
            float[] free,
            float[] action,
            int actionAt,
            float logProbWeight,
            float entropyWeight,
            float entropy,
            float[] work,
            int workAt,
            double[] freeGradient) {
        for (int i = 0; i < n; i++) {
            float logP = work[workAt + i];
            work[workAt + i] = -Exp.of(logP) * (logProbWeight + entropyWeight * (logP + entropy));
        }
        work[workAt + (int) action[actionAt]] += logProbWeight;
    }

    private float max(float[] out, int at) {
        float max = out[at];
        for (int i = 1; i < n; i++) {
            max = Math.max(max, out[at + i]);
        }
        return max;
    }
}
