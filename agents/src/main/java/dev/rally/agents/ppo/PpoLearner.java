package dev.rally.agents.ppo;

import dev.rally.agents.bc.Pretraining;
import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.learner.Finite;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.learner.Lesson;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.optimizer.Adam;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.policygradient.Gae;
import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.Minibatch;
import dev.rally.agents.policygradient.OnPolicy;
import dev.rally.agents.policygradient.RewardScale;
import dev.rally.agents.policygradient.ShardedGradient;
import dev.rally.agents.policygradient.Targets;
import dev.rally.agents.policygradient.Training;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.reward.RewardSignals;
import dev.rally.agents.reward.RewardSignals.Progress;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.comm.spec.PpoSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Learns from rollouts by proximal policy optimisation. The work itself runs on the learner's own threads.
 */
final class PpoLearner implements Learner {
    private final PpoSpec spec;
    private final Compute compute;
    private final NetworkShape shape;
    private final ShardedGradient gradient;
    private final Targets targets;
    private final long shuffleKey;
    private final Training policy;
    private final Pretraining pretraining;
    private final RewardSignals signals;
    /** The policy, and what the signals train. */
    private final List<Training> trainings;

    private RewardScale rewards;

    PpoLearner(Ppo ppo, Compute compute, long key, float[] parameters) {
        spec = ppo.spec();
        shape = ppo.shape();
        this.compute = compute;
        gradient = new ShardedGradient(
                compute,
                new PpoLoss(spec, ppo.distribution()),
                shape,
                ppo.distribution().actionSize());
        targets = new Targets(
                new Gae(spec.gamma(), spec.gaeLambda()),
                spec.normalizeAdvantages(),
                shape,
                ppo.distribution(),
                compute);
        shuffleKey = CounterRandom.derive(key, "shuffle");
        Adam adam = new Adam(spec.adamBeta1(), spec.adamBeta2(), spec.adamEpsilon());
        policy = new Training(compute, shape, adam, parameters);
        rewards = RewardScale.begin(spec.gamma());
        signals = new RewardSignals(ppo.agent(), spec, compute, key);
        trainings = Stream.concat(Stream.of(policy), signals.trainings()).toList();
        pretraining = new Pretraining(
                spec.pretrain(),
                shape,
                ppo.distribution(),
                new Pretraining.Values(spec.valueCoef(), spec.gamma(), spec.normalizeRewards() ? spec.rewardClip() : 0),
                compute,
                key);
    }

    @Override
    public boolean imitates(long envSteps) {
        return pretraining.imitates(envSteps) || signals.imitate();
    }

    @Override
    public void check(Rollout rollout, @Nullable Integer steps, @Nullable Demonstrations demonstrations) {
        OnPolicy.requireNoSteps("ppo", steps);
        pretraining.check(demonstrations);
        if (!pretraining.isDue()) {
            OnPolicy.requireOutcomes(rollout);
        }
        signals.check(demonstrations);
    }

    @Override
    public Trained train(Lesson lesson, Pace pace) {
        return compute.learn(() -> pretraining.isDue() ? pretrain(lesson, pace) : run(lesson, pace));
    }

    /** Another policy than the one that this makes has played the rollout: nothing is learnt from it. */
    private Trained pretrain(Lesson lesson, Pace pace) {
        double rate = learningRate(lesson.envSteps());
        Map<String, Double> metrics = new TreeMap<>();
        long before = policy.updates();
        policy.change(work -> {
            pretraining.clone(work, lesson, spec.maxGradNorm(), rate, pace, metrics);
            return work;
        });
        pretraining.began(lesson.envSteps());
        return new Trained(0, policy.updates() - before, metrics);
    }

    private Trained run(Lesson lesson, Pace pace) {
        long startNs = System.nanoTime();
        RewardScale learnt = normalizedRewards(lesson.rollout());
        targets.compute(lesson.rollout(), policy.network(), lesson.normalizer(), pace::betweenParts);
        signals.judge(lesson, targets, pace::betweenParts);
        double rate = learningRate(lesson.envSteps());
        Totals totals = new Totals(shape.freeParameters());
        long before = policy.updates();
        int size = spec.minibatchSize().of(targets.count());
        Pretraining.Share share = pretraining.share(lesson, pace);
        Map<String, Double> cloning = new TreeMap<>();
        long minibatches = Training.change(trainings, work -> {
            long run = epochs(work.of(policy), lesson.rollout(), size, rate, totals, share, pace);
            if (share != null) {
                share.tell(work.of(policy), cloning);
            }
            signals.learn(work, lesson, size, new Progress(run, total(size), before, rate), pace);
            return run;
        });
        rewards = learnt;
        pretraining.began(lesson.envSteps());
        signals.keep();
        double seconds = (System.nanoTime() - startNs) / 1e9;
        Map<String, Double> metrics = totals.metrics(spec);
        metrics.putAll(cloning);
        metrics.put("learningRate", rate);
        metrics.put("minibatchSize", (double) size);
        double epochs = (double) minibatches / targets.minibatches(size);
        metrics.put("epochsRun", epochs);
        if (spec.targetKl() > 0) {
            metrics.put("stoppedEarly", epochs < spec.epochs() ? 1.0 : 0.0);
        }
        metrics.put("explainedVariance", targets.explainedVariance());
        metrics.put("samplesPerSecond", totals.sums().rows / seconds);
        if (spec.normalizeRewards()) {
            metrics.put("rewardScale", learnt.deviation());
        }
        signals.tell(metrics);
        return new Trained(targets.count(), policy.updates() - before, metrics);
    }

    /** Normalises the rollout's rewards, in place, and returns what the next rollout's will begin with. */
    private RewardScale normalizedRewards(Rollout rollout) {
        if (!spec.normalizeRewards()) {
            return rewards;
        }
        RewardScale seen = rewards.after(rollout);
        seen.apply(rollout.rewards(), rollout.size(), spec.rewardClip());
        return seen;
    }

    /** How many minibatches there are in a train: the policy's, unless it ends early, and the signals'. */
    private long total(int size) {
        return (long) spec.epochs() * targets.minibatches(size) + signals.minibatches(targets.count(), size);
    }

    /** Returns how many minibatches were learnt from: all of all epochs, unless the policy has gone too far before. */
    private long epochs(
            Trainee work,
            Rollout rollout,
            int size,
            double rate,
            Totals totals,
            Pretraining.@Nullable Share share,
            Pace pace) {
        int perEpoch = targets.minibatches(size);
        long most = (long) spec.epochs() * perEpoch;
        long total = total(size);
        for (long i = 0; i < most; i++) {
            int number = (int) (i % perEpoch);
            if (number == 0) {
                targets.shuffle(CounterRandom.at(shuffleKey, i / perEpoch, work.updates()), size);
            }
            pace.beforeMinibatch(i, total);
            if (!minibatch(work, targets.minibatch(rollout, number), rate, totals, share, pace)) {
                return i;
            }
        }
        return most;
    }

    /** One gradient update; none, and false, when the policy is too far from the one that acted, by these samples. */
    private boolean minibatch(
            Trainee work,
            Minibatch minibatch,
            double rate,
            Totals totals,
            Pretraining.@Nullable Share share,
            Pace pace) {
        LossSums sums = new LossSums(shape.freeParameters());
        FlatArray slope = gradient.of(work.network(), minibatch, sums, pace::betweenParts);
        if (spec.targetKl() > 0 && totals.minibatches() > 0 && sums.approxKl / sums.rows > spec.targetKl()) {
            return false;
        }
        if (share != null) {
            share.addTo(slope, work);
        }
        double norm = work.optimizer().step(slope, spec.maxGradNorm(), rate);
        Finite.require("the gradient's norm", work.updates(), norm);
        totals.add(sums, norm);
        return true;
    }

    private double learningRate(long envSteps) {
        return switch (spec.learningRateSchedule()) {
            case CONSTANT -> spec.learningRate();
            case LINEAR -> spec.learningRate() * Math.max(0, 1 - (double) envSteps / spec.learningRateDecayEnvSteps());
        };
    }

    @Override
    public long updates() {
        return policy.updates();
    }

    @Override
    public FlatArray copyParameters() {
        return policy.copyParameters();
    }

    @Override
    public void save(SavedState to) {
        policy.save(to);
        pretraining.save(to);
        if (spec.normalizeRewards()) {
            rewards.save(to);
        }
        signals.save(to);
    }

    @Override
    public void restore(SavedState from) {
        RewardScale savedRewards = spec.normalizeRewards() ? RewardScale.restore(from, spec.gamma()) : rewards;
        Training.Restored savedSignals = signals.restored(from);
        policy.restore(from);
        pretraining.restore(from);
        savedSignals.keep();
        rewards = savedRewards;
    }

    @Override
    public void close() {
        gradient.close();
        pretraining.close();
        policy.close();
        signals.close();
    }
}
