package dev.rally.agents.policy;

/**
 * One of n choices, by softmax over n logits that begin at {@code out[at]}: a factor of {@link MultiCategorical}, and
 * what discrete critics weigh their values by. Pure functions.
 */
public record Categorical(int n) {

    /**
     * Draws a choice.
     *
     * @param uniform random, between 0 and 1
     * @return the natural logarithm of its probability
     */
    float sample(float[] out, int at, double uniform, float[] action, int actionAt) {
        float max = max(out, at);
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Exp.of(out[at + i] - max);
        }
        int chosen = find((float) uniform * sum, out, at, max);
        action[actionAt] = chosen;
        return out[at + chosen] - max - (float) Math.log(sum);
    }

    /** The first choice whose sum of weights passes the target; where rounding lets none, the last that has a weight. */
    private int find(float target, float[] out, int at, float max) {
        int chosen = 0;
        float reached = 0;
        for (int i = 0; i < n && reached <= target; i++) {
            float weight = Exp.of(out[at + i] - max);
            if (weight > 0) {
                chosen = i;
                reached += weight;
            }
        }
        return chosen;
    }

    int mode(float[] out, int at) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (out[at + i] > out[at + best]) {
                best = i;
            }
        }
        return best;
    }

    /** Writes the log-probability of each choice, {@code [n]} from the index on. */
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

    /** Of what {@link #logProbs} has written. */
    float entropy(float[] logProbs, int at) {
        float entropy = 0;
        for (int i = 0; i < n; i++) {
            entropy -= Exp.of(logProbs[at + i]) * logProbs[at + i];
        }
        return entropy;
    }

    /**
     * Turns log-probabilities into the gradient of {@code logProbWeight * logProb(chosen) + entropyWeight * entropy} with
     * respect to the logits, in place: d logProb(a) / d logit(i) = [i = a] - p(i); d entropy / d logit(i) = -p(i) (log p(i)
     * + entropy).
     */
    void gradient(int chosen, float logProbWeight, float entropyWeight, float entropy, float[] work, int at) {
        for (int i = 0; i < n; i++) {
            float logP = work[at + i];
            work[at + i] = -Exp.of(logP) * (logProbWeight + entropyWeight * (logP + entropy));
        }
        work[at + chosen] += logProbWeight;
    }

    private float max(float[] out, int at) {
        float max = out[at];
        for (int i = 1; i < n; i++) {
            max = Math.max(max, out[at + i]);
        }
        return max;
    }
}
