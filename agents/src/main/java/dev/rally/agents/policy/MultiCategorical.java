package dev.rally.agents.policy;

import dev.rally.agents.random.CounterRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several choices at once, each by softmax over its own logits, independently of the others: an action's log-probability
 * and the entropy are sums over the factors. A single choice is the case of one factor. An action is the choices'
 * numbers, as floats.
 */
public final class MultiCategorical implements DifferentiableDistribution {
    private final List<Integer> factors;
    private final Categorical[] each;
    private final int outputs;

    /** @param factors how many choices each factor has */
    public MultiCategorical(List<Integer> factors) {
        this.factors = List.copyOf(factors);
        each = factors.stream().map(Categorical::new).toArray(Categorical[]::new);
        outputs = factors.stream().mapToInt(n -> n).sum();
    }

    @Override
    public @Nullable Box box() {
        return null;
    }

    @Override
    public List<Integer> factors() {
        return factors;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public int actionSize() {
        return each.length;
    }

    /** Each factor has a draw of its own. */
    @Override
    public float sample(float[] out, int at, float[] free, long random, float[] action, int actionAt) {
        float logProb = 0;
        for (int i = 0, from = at; i < each.length; from += each[i].n(), i++) {
            logProb += each[i].sample(out, from, CounterRandom.uniform(random, i), action, actionAt + i);
        }
        return logProb;
    }

    @Override
    public void mode(float[] out, int at, float[] action, int actionAt) {
        for (int i = 0, from = at; i < each.length; from += each[i].n(), i++) {
            action[actionAt + i] = each[i].mode(out, from);
        }
    }

    @Override
    public int described() {
        return outputs;
    }

    @Override
    public void describe(float[] out, int at, float[] free, float[] to, int toAt) {
        for (int i = 0, from = 0; i < each.length; from += each[i].n(), i++) {
            each[i].logProbs(out, at + from, to, toAt + from);
        }
        for (int i = toAt; i < toAt + outputs; i++) {
            to[i] = Exp.of(to[i]);
        }
    }

    /** The work is the log-probability of each choice. */
    @Override
    public float logProb(float[] out, int at, float[] free, float[] action, int actionAt, float[] work, int workAt) {
        float logProb = 0;
        for (int i = 0, from = 0; i < each.length; from += each[i].n(), i++) {
            each[i].logProbs(out, at + from, work, workAt + from);
            logProb += work[workAt + from + (int) action[actionAt + i]];
        }
        return logProb;
    }

    @Override
    public float entropy(float[] free, float[] work, int workAt) {
        float entropy = 0;
        for (int i = 0, from = workAt; i < each.length; from += each[i].n(), i++) {
            entropy += each[i].entropy(work, from);
        }
        return entropy;
    }

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
        for (int i = 0, from = workAt; i < each.length; from += each[i].n(), i++) {
            float own = each.length == 1 ? entropy : each[i].entropy(work, from);
            each[i].gradient((int) action[actionAt + i], logProbWeight, entropyWeight, own, work, from);
        }
    }
}
