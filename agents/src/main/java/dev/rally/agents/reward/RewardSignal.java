package dev.rally.agents.reward;

import dev.rally.agents.network.Initialization;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policygradient.ExplainedVariance;
import dev.rally.agents.policygradient.Gae;
import dev.rally.agents.policygradient.Judged;
import dev.rally.agents.policygradient.RewardScale;
import dev.rally.agents.policygradient.Sequence;
import dev.rally.agents.policygradient.StateValues;
import dev.rally.agents.policygradient.Training;
import dev.rally.agents.policygradient.Training.Copies;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.state.SavedState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One kind of reward: its model, what it is divided by, and a network that learns what states are worth by it alone. So it has
 * a discount of its own, and the game's value is as without it. Memory is used again from rollout to rollout. For one thread
 * at a time.
 */
final class RewardSignal implements AutoCloseable {
    private final RewardModel model;
    private final double strength;
    private final Gae gae;
    private final double clip;
    private final StateValues stateValues;
    private final Regression regression;
    private final Training value;
    private final Sequence sequence = new Sequence();
    private RewardScale scale;
    /** What takes its place when all went well. */
    private RewardScale learnt;

    private float[] rewards = new float[0];
    private float[] values = new float[0];
    private float[] bootstraps = new float[0];
    private float[] advantages = new float[0];
    private float[] returns = new float[0];
    private byte[] ends = new byte[0];
    private float[] afterTails = new float[0];
    private double meanReward;
    private double explainedVariance;

    RewardSignal(RewardModel model, double strength, double gamma, Parts parts, long key) {
        this.model = model;
        this.strength = strength;
        gae = new Gae(gamma, parts.ppo().gaeLambda());
        clip = parts.ppo().rewardClip();
        NetworkShape shape = SignalShapes.of(parts.agent(), 0, 1);
        stateValues = new StateValues(shape, parts.compute());
        regression = new Regression(parts.compute(), shape, parts.ppo().maxGradNorm());
        float[] initial = Initialization.parameters(shape, CounterRandom.derive(key, "value"), 0);
        value = new Training(parts.compute(), shape, parts.adam(), initial);
        scale = RewardScale.begin(gamma);
        learnt = scale;
    }

    List<Training> trainings() {
        return List.of(value, model.training());
    }

    /**
     * Gives rewards, values and advantages by what was learnt before this rollout.
     *
     * @param to {@code [step]}: the advantages, times the signal's strength, are added to it
     */
    void judge(View view, float[] to, Runnable betweenParts) {
        Rollout rollout = view.rollout();
        reach(rollout.size(), rollout.sequences());
        model.reward(view, rewards, betweenParts);
        end(rollout);
        learnt = scale.after(rollout, rewards, ends, sequence -> true);
        count(rollout);
        learnt.apply(rewards, rollout.size(), clip);
        evaluate(view, betweenParts);
        estimate(rollout);
        ExplainedVariance variance = new ExplainedVariance();
        for (int step = 0; step < rollout.size(); step++) {
            if (rollout.ends()[step] != Rollout.OPEN) {
                variance.add(advantages[step], values[step]);
                returns[step] = advantages[step] + values[step];
                to[step] += (float) strength * advantages[step];
            }
        }
        explainedVariance = variance.get();
    }

    /** Where the returns of these rewards end: with the episodes, or never. */
    private void end(Rollout rollout) {
        System.arraycopy(rollout.ends(), 0, ends, 0, rollout.size());
        for (int step = 0; !model.episodic() && step < rollout.size(); step++) {
            ends[step] = ends[step] == Rollout.OPEN ? Rollout.OPEN : Rollout.CONTINUES;
        }
    }

    private void count(Rollout rollout) {
        double sum = 0;
        for (int step = 0; step < rollout.size(); step++) {
            sum += rollout.ends()[step] == Rollout.OPEN ? 0 : rewards[step];
        }
        meanReward = sum / rollout.withOutcome();
    }

    private void evaluate(View view, Runnable betweenParts) {
        Rollout rollout = view.rollout();
        Network network = value.network();
        stateValues.of(network, view.seen(), 0, rollout.size(), (i, v) -> values[i] = v, betweenParts);
        stateValues.of(network, view.following(), 0, rollout.sequences(), (i, v) -> afterTails[i] = v, betweenParts);
        Arrays.fill(bootstraps, 0, rollout.size(), 0);
        stateValues.of(
                network,
                view.lasts(),
                0,
                rollout.finals(),
                (i, v) -> bootstraps[rollout.finalStep(i)] = v,
                betweenParts);
    }

    private void estimate(Rollout rollout) {
        Judged judged = new Judged(rewards, ends, values, bootstraps);
        for (int s = 0; s < rollout.sequences(); s++) {
            int tail = rollout.tail(s);
            float after =
                    switch (rollout.ends()[tail]) {
                        case Rollout.TRUNCATED -> bootstraps[tail];
                        case Rollout.TERMINATED -> values[tail]; // what the lane shows next is not in the rollout
                        default -> afterTails[s];
                    };
            sequence.estimate(rollout, s, judged, after, gae, advantages);
        }
    }

    /** One update of the value, from the steps {@code order[from..to-1]}. */
    void learnValue(Copies copies, View view, RewardModel.Batch batch, double learningRate, Runnable betweenParts) {
        regression.update(
                copies.of(value),
                view.seen(),
                returns,
                batch.order(),
                batch.from(),
                batch.to(),
                learningRate,
                betweenParts);
    }

    /** One update of the model, from the same. */
    void learnModel(Copies copies, View view, RewardModel.Batch batch, Runnable betweenParts) {
        model.learn(copies, view, batch, betweenParts);
    }

    /** The train went well. */
    void keep() {
        scale = learnt;
    }

    /** Adds the figures of the last train. */
    void tell(Map<String, Double> metrics) {
        String prefix = model.name() + "/";
        metrics.put(prefix + "reward", meanReward);
        metrics.put(prefix + "rewardScale", learnt.deviation());
        metrics.put(prefix + "valueLoss", regression.loss());
        metrics.put(prefix + "explainedVariance", explainedVariance);
        model.tell(metrics);
    }

    void save(SavedState to) {
        value.save(to, model.name() + "-value");
        scale.save(to, model.name() + "-rewards");
        model.save(to);
    }

    /** Nothing changes before it is kept. */
    Training.Restored restored(SavedState from) {
        RewardScale savedScale = RewardScale.restore(from, model.name() + "-rewards", gae.gamma());
        Training.Restored savedModel = model.restored(from);
        Training.Restored savedValue = value.restored(from, model.name() + "-value");
        return () -> {
            savedValue.keep();
            savedModel.keep();
            scale = savedScale;
        };
    }

    private void reach(int steps, int sequences) {
        if (rewards.length < steps) {
            rewards = new float[steps];
            values = new float[steps];
            bootstraps = new float[steps];
            advantages = new float[steps];
            returns = new float[steps];
            ends = new byte[steps];
        }
        if (afterTails.length < sequences) {
            afterTails = new float[sequences];
        }
    }

    @Override
    public void close() {
        regression.close();
        value.close();
        model.close();
    }
}
