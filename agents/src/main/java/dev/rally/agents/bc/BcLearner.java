package dev.rally.agents.bc;

import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.demonstration.Split;
import dev.rally.agents.learner.Finite;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.learner.Lesson;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.optimizer.Adam;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.Minibatch;
import dev.rally.agents.policygradient.ShardedGradient;
import dev.rally.agents.policygradient.Training;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.BcSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Learns to do what its demonstrations show, and the complete transitions that were submitted; what the agent has played
 * itself is left out. The work itself runs on the learner's own threads.
 */
final class BcLearner implements Learner {
    private final BcSpec spec;
    private final Compute compute;
    private final NetworkShape shape;
    private final ShardedGradient gradient;
    private final ShownReturns returns;
    private final Imitation imitation;
    private final long shuffleKey;
    private final long heldBackKey;
    private final Training policy;
    /** Of the demonstrations of the last train. */
    private @Nullable Source demonstrated;

    BcLearner(Bc bc, Compute compute, long key, float[] parameters) {
        spec = bc.spec();
        shape = bc.shape();
        this.compute = compute;
        gradient = new ShardedGradient(
                compute,
                new BcLoss(bc.distribution(), true, spec.valueCoef(), spec.entropyCoef()),
                shape,
                bc.distribution().actionSize());
        returns = new ShownReturns(shape, compute, spec.gamma(), spec.normalizeRewards() ? spec.rewardClip() : 0);
        imitation = new Imitation(shape, bc.distribution(), compute);
        shuffleKey = CounterRandom.derive(key, "shuffle");
        heldBackKey = CounterRandom.derive(key, "heldBack");
        Adam adam = new Adam(spec.adamBeta1(), spec.adamBeta2(), spec.adamEpsilon());
        policy = new Training(compute, shape, adam, parameters);
    }

    @Override
    public boolean imitates(long envSteps) {
        return !spec.demonstrations().isEmpty();
    }

    @Override
    public void check(Rollout rollout, @Nullable Integer steps, @Nullable Demonstrations demonstrations) {
        if (!Split.anyShown(rollout) && (demonstrations == null || demonstrations.size() == 0)) {
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
        List<Source> sources = sources(lesson);
        for (Source source : sources) {
            returns.compute(source, policy.network(), lesson.normalizer(), pace::betweenParts);
        }
        int samples = sources.stream().mapToInt(Source::learnt).sum();
        int size = spec.minibatchSize().of(samples);
        Epoch epoch = new Epoch(sources, size);
        long updates = lesson.steps() != null ? lesson.steps() : (long) spec.epochs() * epoch.minibatches();
        Map<String, Double> metrics = new TreeMap<>();
        LossSums sums = new LossSums(shape.freeParameters());
        double norms = policy.change(work -> {
            double sum = 0;
            for (long i = 0; i < updates; i++) {
                pace.beforeMinibatch(i, updates);
                sum += update(work, minibatch(epoch, i, work.updates(), lesson.normalizer()), sums, pace);
            }
            imitation.tell(work.network(), sources, lesson.normalizer(), "imitation", pace::betweenParts, metrics);
            return sum;
        });
        double seconds = (System.nanoTime() - startNs) / 1e9;
        metrics.put("policyLoss", sums.policyLoss / sums.rows);
        metrics.put("valueLoss", sums.valueLoss / sums.rows);
        metrics.put("entropy", sums.entropy / sums.rows);
        metrics.put("gradientNorm", norms / updates);
        metrics.put("learningRate", spec.learningRate());
        metrics.put("minibatchSize", (double) size);
        metrics.put("demonstratedSteps", (double) samples);
        metrics.put("heldBackSteps", (double)
                sources.stream().mapToInt(Source::heldBack).sum());
        metrics.put("samplesPerSecond", sums.rows / seconds);
        return new Trained(samples, updates, metrics);
    }

    /** What the demonstrations show, and what was submitted since the last train. */
    private List<Source> sources(Lesson lesson) {
        List<Source> sources = new ArrayList<>();
        Demonstrations demonstrations = lesson.demonstrations();
        if (demonstrations != null && demonstrations.size() > 0) {
            Source source = demonstrated;
            if (source == null || source.rollout() != demonstrations.rollout()) {
                source = new Source(demonstrations.rollout(), spec.heldBack(), heldBackKey);
                demonstrated = source;
            }
            sources.add(source);
        }
        if (Split.anyShown(lesson.rollout())) {
            sources.add(new Source(lesson.rollout(), spec.heldBack(), heldBackKey));
        }
        return sources;
    }

    private Minibatch minibatch(Epoch epoch, long number, long update, @Nullable Normalizer normalizer) {
        int within = (int) (number % epoch.minibatches());
        if (within == 0) {
            epoch.shuffle(CounterRandom.at(shuffleKey, number / epoch.minibatches(), update));
        }
        return epoch.minibatch(within, normalizer);
    }

    /** Returns the gradient's norm. */
    private double update(Trainee work, Minibatch minibatch, LossSums sums, Pace pace) {
        FlatArray slope = gradient.of(work.network(), minibatch, sums, pace::betweenParts);
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
