package dev.rally.agents.bc;

import dev.rally.agents.learner.Finite;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.learner.Lesson;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.optimizer.Adam;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.policygradient.Gae;
import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.RewardScale;
import dev.rally.agents.policygradient.ShardedGradient;
import dev.rally.agents.policygradient.Targets;
import dev.rally.agents.policygradient.Training;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.BcSpec;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Learns to do what the rollout's complete transitions show; what the agent has played itself is left out. The work
 * itself runs on the learner's own threads.
 */
final class BcLearner implements Learner {
    private final BcSpec spec;
    private final Compute compute;
    private final NetworkShape shape;
    private final ShardedGradient gradient;
    private final Targets targets;
    private final Imitation imitation;
    private final long shuffleKey;
    private final long heldBackKey;
    private final Training policy;

    BcLearner(Bc bc, Compute compute, long key, float[] parameters) {
        spec = bc.spec();
        shape = bc.shape();
        this.compute = compute;
        gradient = new ShardedGradient(
                compute,
                new BcLoss(spec, bc.distribution()),
                shape,
                bc.distribution().actionSize());
        targets = new Targets(new Gae(spec.gamma(), 1), false, shape, bc.distribution(), compute);
        imitation = new Imitation(shape, bc.distribution(), compute);
        shuffleKey = CounterRandom.derive(key, "shuffle");
        heldBackKey = CounterRandom.derive(key, "heldBack");
        Adam adam = new Adam(spec.adamBeta1(), spec.adamBeta2(), spec.adamEpsilon());
        policy = new Training(compute, shape, adam, parameters);
    }

    @Override
    public void check(Rollout rollout, @Nullable Integer steps) {
        if (!Demonstrations.in(rollout)) {
            throw new RallyException(
                    ErrorCode.NOTHING_TO_TRAIN,
                    "bc has nothing to imitate: name recordings in algorithm.demonstrations, or submit complete"
                            + " transitions");
        }
    }

    @Override
    public Trained train(Lesson lesson, Pace pace) {
        return compute.learn(() -> run(lesson, pace));
    }

    private Trained run(Lesson lesson, Pace pace) {
        long startNs = System.nanoTime();
        Rollout rollout = lesson.rollout();
        Demonstrations shown = Demonstrations.of(rollout, spec.heldBack(), heldBackKey);
        if (spec.normalizeRewards()) {
            RewardScale scale =
                    RewardScale.begin(spec.gamma()).after(rollout, sequence -> Demonstrations.is(rollout, sequence));
            scale.apply(rollout.rewards(), rollout.size(), spec.rewardClip());
        }
        targets.compute(rollout, policy.network(), lesson.normalizer(), pace::betweenParts);
        targets.keep(shown::isLearnt);
        int size = spec.minibatchSize().of(targets.count());
        long updates = updates(lesson.steps(), size);
        Map<String, Double> metrics = new TreeMap<>();
        LossSums sums = new LossSums(shape.freeParameters());
        double norms = policy.change(work -> {
            double sum = 0;
            for (long i = 0; i < updates; i++) {
                pace.beforeMinibatch(i, updates);
                sum += update(work, rollout, i, size, sums, pace);
            }
            imitation.tell(work.network(), rollout, shown, metrics);
            return sum;
        });
        double seconds = (System.nanoTime() - startNs) / 1e9;
        metrics.put("policyLoss", sums.policyLoss / sums.rows);
        metrics.put("valueLoss", sums.valueLoss / sums.rows);
        metrics.put("entropy", sums.entropy / sums.rows);
        metrics.put("gradientNorm", norms / updates);
        metrics.put("learningRate", spec.learningRate());
        metrics.put("minibatchSize", (double) size);
        metrics.put("demonstratedSteps", (double) shown.learnt());
        metrics.put("heldBackSteps", (double) shown.heldBack());
        metrics.put("samplesPerSecond", sums.rows / seconds);
        return new Trained(targets.count(), updates, metrics);
    }

    private long updates(@Nullable Integer asked, int size) {
        return asked != null ? asked : (long) spec.epochs() * targets.minibatches(size);
    }

    /** Returns the gradient's norm. */
    private double update(Trainee work, Rollout rollout, long number, int size, LossSums sums, Pace pace) {
        int perEpoch = targets.minibatches(size);
        int minibatch = (int) (number % perEpoch);
        if (minibatch == 0) {
            targets.shuffle(CounterRandom.at(shuffleKey, number / perEpoch, work.updates()), size);
        }
        FlatArray slope = gradient.of(work.network(), targets.minibatch(rollout, minibatch), sums, pace::betweenParts);
        double norm = work.optimizer().step(slope, spec.maxGradNorm(), spec.learningRate());
        Finite.require("the gradient's norm", work.updates(), norm);
        return norm;
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
    }

    @Override
    public void restore(SavedState from) {
        policy.restore(from);
    }

    @Override
    public void close() {
        gradient.close();
        policy.close();
    }
}
