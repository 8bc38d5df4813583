package dev.rally.agents.policygradient;

import dev.rally.agents.network.BatchForward;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policygradient.StateValues.Sink;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.tensor.Compute;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout is to teach: the advantage of each step that has an outcome, and the order in which the steps are
 * visited. Memory is used again from rollout to rollout.
 */
public final class Targets {
    private final Estimator estimator;
    private final boolean normalize;
    private final DifferentiableDistribution distribution;
    private final BatchForward forward;
    private final StateValues values;
    private final int outputs;
    private final int width;
    private final SampleOrder order;
    /** By how much each step's return is above its value. */
    private float[] advantages = new float[0];
    /** What the policy learns from; the same array, but where rewards of other kinds count too. */
    private float[] taught = advantages;

    private float[] mixed = new float[0];
    private float[] bootstraps = new float[0];
    private float[] afterTails = new float[0];
    private final Sequence sequence = new Sequence();
    private ExplainedVariance variance = new ExplainedVariance();

    /**
     * @param normalize whether advantages are brought to mean 0 and standard deviation 1 within each minibatch
     * @param shape of a network whose last output is the value
     */
    public Targets(
            Estimator estimator,
            boolean normalize,
            NetworkShape shape,
            DifferentiableDistribution distribution,
            Compute compute) {
        this.estimator = estimator;
        this.normalize = normalize;
        this.distribution = distribution;
        outputs = shape.outputs();
        width = shape.rowOutputs();
        order = new SampleOrder(shape.sequenceLength());
        forward = new BatchForward(compute, compute.learning(), shape);
        values = new StateValues(shape, compute);
    }

    /**
     * Evaluates what acting has not, then the advantages; the network is the one that the rollout ends with.
     *
     * @param betweenParts runs between what is evaluated at a time
     */
    public void compute(Rollout rollout, Network network, @Nullable Normalizer normalizer, Runnable betweenParts) {
        reach(rollout.size(), rollout.sequences());
        rollout.normalizeUnevaluated(normalizer);
        float[] free = network.freeParameters();
        for (int range = 0; range < rollout.unevaluated(); range++) {
            evaluateRange(rollout, range, network, free, betweenParts);
        }
        rollout.normalizeFollowing(normalizer);
        rollout.normalizeFinals(normalizer);
        values.of(
                network,
                rollout.following(),
                0,
                rollout.sequences(),
                (i, value) -> afterTails[i] = value,
                betweenParts);
        Sink atFinal = (i, value) -> bootstraps[rollout.finalStep(i)] = value;
        values.of(network, rollout.lasts(), 0, rollout.finals(), atFinal, betweenParts);
        Judged judged = new Judged(rollout.rewards(), rollout.ends(), rollout.values(), bootstraps);
        for (int s = 0; s < rollout.sequences(); s++) {
            sequence.estimate(rollout, s, judged, afterTails[s], estimator, advantages);
        }
        taught = advantages;
        order.list(rollout);
        explain(rollout);
    }

    /**
     * The policy learns from the advantages times the weight, and from what is added to them: returns {@code [step]} for
     * that. The values still learn what the rewards have been.
     */
    public float[] mix(double weight, int steps) {
        mixed = mixed.length < steps ? new float[advantages.length] : mixed;
        for (int i = 0; i < steps; i++) {
            mixed[i] = (float) weight * advantages[i];
        }
        taught = mixed;
        return mixed;
    }

    /** How many samples there are: steps that can be learnt from. */
    public int count() {
        return order.count();
    }

    /** How many minibatches of about so many samples there are. */
    public int minibatches(int size) {
        return order.minibatches(size);
    }

    /** A fresh random order of all samples, cut into minibatches of about so many. */
    public void shuffle(long random, int size) {
        order.shuffle(random);
        order.cut(size);
    }

    /** That minibatch of the present order. */
    public Minibatch minibatch(Rollout rollout, int number) {
        int from = order.from(number);
        int to = order.from(number + 1);
        Minibatch minibatch = normalize
                ? Minibatch.normalized(rollout, order.steps(), from, to, taught)
                : Minibatch.plain(rollout, order.steps(), from, to, taught);
        return minibatch.withErrors(advantages);
    }

    /** Of the values that acting saw. */
    public double explainedVariance() {
        return variance.get();
    }

    private void evaluateRange(Rollout rollout, int range, Network network, float[] free, Runnable betweenParts) {
        int from = rollout.unevaluatedFrom(range);
        int rows = rollout.unevaluatedTo(range) - from;
        boolean hasLogProbs = rollout.hasLogProbs(range);
        float[] work = new float[outputs];
        for (int start = 0; start < rows; start += StateValues.CHUNK_ROWS) {
            int first = from + start;
            int chunkRows = Math.min(StateValues.CHUNK_ROWS, rows - start);
            float[] out = forward.run(network, rollout.seen(), first, chunkRows);
            for (int i = 0; i < chunkRows; i++) {
                rollout.values()[first + i] = out[i * width + outputs - 1];
                if (!hasLogProbs) {
                    rollout.masks().apply(first + i, out, i * width);
                    rollout.logProbs()[first + i] = distribution.logProb(
                            out, i * width, free, rollout.actions(), (first + i) * rollout.actionSize(), work, 0);
                }
            }
            betweenParts.run();
        }
    }

    private void explain(Rollout rollout) {
        variance = new ExplainedVariance();
        for (int step = 0; step < rollout.size(); step++) {
            if (rollout.ends()[step] != Rollout.OPEN) {
                variance.add(advantages[step], rollout.values()[step]);
            }
        }
    }

    private void reach(int steps, int sequences) {
        if (advantages.length < steps) {
            advantages = new float[steps];
            bootstraps = new float[steps];
        }
        if (afterTails.length < sequences) {
            afterTails = new float[sequences];
        }
        Arrays.fill(bootstraps, 0, steps, 0);
    }
}
