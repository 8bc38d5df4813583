package dev.rally.agents.bc;

import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.learner.Finite;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.learner.Lesson;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.PretrainSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Behaviour cloning for a learner of another kind: all of a train before its first ordinary one, then a share of each of its
 * policy's updates, which fades. Does nothing where the spec names no demonstrations. For one thread at a time, but where
 * it says so.
 */
public final class Pretraining implements AutoCloseable {
    private static final String BEGAN = "pretrainBegan";
    /** Steps of a minibatch of demonstrations. */
    private static final int MINIBATCH = 256;
    /** A train of fewer updates does not ask how well the policy imitates: that would be most of its work. */
    private static final int UPDATES_TO_TELL = 32;

    /**
     * What a policy's value learns of demonstrations, while nothing else is learnt.
     *
     * @param coef the weight of its loss
     * @param gamma discount per agent step
     * @param rewardClip bound of a normalised reward's magnitude; 0 takes rewards as they are
     */
    public record Values(double coef, double gamma, double rewardClip) {}

    private final PretrainSpec spec;
    private final NetworkShape shape;
    private final DifferentiableDistribution distribution;
    private final @Nullable Values values;
    private final Compute compute;
    private final long drawKey;
    private final long heldBackKey;
    private @Nullable Cloning cloning;
    /** Agent steps when it began; -1 before that. */
    private volatile long began = -1;

    /**
     * @param shape of the policy's network
     * @param values null where that has none
     * @param key the root of the agent's randomness
     */
    public Pretraining(
            PretrainSpec spec,
            NetworkShape shape,
            DifferentiableDistribution distribution,
            @Nullable Values values,
            Compute compute,
            long key) {
        this.spec = spec;
        this.shape = shape;
        this.distribution = distribution;
        this.values = values;
        this.compute = compute;
        drawKey = CounterRandom.derive(key, "pretrain");
        heldBackKey = CounterRandom.derive(key, "heldBack");
    }

    /** Whether a train needs the demonstrations. From any thread. */
    public boolean imitates(long envSteps) {
        return !spec.demonstrations().isEmpty() && (isDue() || weight(envSteps) > 0);
    }

    /** Whether the next train is to clone, and nothing else. From any thread. */
    public boolean isDue() {
        return !spec.demonstrations().isEmpty() && spec.steps() > 0 && began < 0;
    }

    /** What the cloning loss counts in each update, after so many agent steps. */
    private double weight(long envSteps) {
        return spec.weightAfter(began < 0 ? 0 : Math.max(0, envSteps - began));
    }

    /** @throws RallyException NOTHING_TO_TRAIN when there is nothing to imitate where something should be */
    public void check(@Nullable Demonstrations demonstrations) {
        boolean none = demonstrations == null ? isDue() : demonstrations.size() == 0;
        if (none) {
            throw new RallyException(
                    ErrorCode.NOTHING_TO_TRAIN,
                    "the recordings " + spec.demonstrations() + " have no steps: record some, or name others in"
                            + " algorithm.pretrain.demonstrations");
        }
    }

    /**
     * Clones, as long as the spec says. {@link #began} must follow when that counts.
     *
     * @param metrics to add to
     */
    public void clone(
            Trainee work,
            Lesson lesson,
            double maxGradNorm,
            double learningRate,
            Learner.Pace pace,
            Map<String, Double> metrics) {
        Cloning cloning = of(lesson.demonstrations());
        int size = size(cloning);
        cloning.computeReturns(work, lesson, pace::betweenParts);
        LossSums sums = new LossSums(shape.freeParameters());
        double norms = 0;
        for (int i = 0; i < spec.steps(); i++) {
            pace.beforeMinibatch(i, spec.steps());
            FlatArray slope = cloning.gradient(work, lesson, size, true, sums, pace::betweenParts);
            double norm = work.optimizer().step(slope, maxGradNorm, learningRate);
            Finite.require("the gradient's norm", work.updates(), norm);
            norms += norm;
        }
        metrics.put("policyLoss", sums.policyLoss / sums.rows);
        metrics.put("entropy", sums.entropy / sums.rows);
        metrics.put("gradientNorm", norms / spec.steps());
        metrics.put("learningRate", learningRate);
        metrics.put("minibatchSize", (double) size);
        metrics.put("pretrainSteps", (double) spec.steps());
        metrics.put("demonstratedSteps", (double) cloning.source().learnt());
        metrics.put("heldBackSteps", (double) cloning.source().heldBack());
        if (cloning.hasValue()) {
            metrics.put("valueLoss", sums.valueLoss / sums.rows);
        }
        cloning.tell(work, lesson, pace::betweenParts, metrics);
    }

    /** What was cloned counts: it is never done again. */
    public void began(long envSteps) {
        if (began < 0) {
            began = envSteps;
        }
    }

    /** What it adds to the updates of one train. */
    public final class Share {
        private final Cloning cloning;
        private final Lesson lesson;
        private final int size;
        private final Learner.Pace pace;
        private final double weight;
        private final LossSums sums = new LossSums(shape.freeParameters());
        private long updates;

        private Share(Cloning cloning, Lesson lesson, int size, Learner.Pace pace) {
            this.cloning = cloning;
            this.lesson = lesson;
            this.size = size;
            this.pace = pace;
            weight = weight(lesson.envSteps());
        }

        /** Adds to the gradient of the policy's loss that of a minibatch of demonstrations. */
        public void addTo(FlatArray slope, Trainee work) {
            slope.add(cloning.gradient(work, lesson, size, false, sums, pace::betweenParts), (float) weight);
            updates++;
        }

        /** Adds its figures. */
        public void tell(Trainee work, Map<String, Double> metrics) {
            metrics.put("pretrainWeight", weight);
            if (updates >= UPDATES_TO_TELL) {
                cloning.tell(work, lesson, pace::betweenParts, metrics);
            }
        }
    }

    /** Its share of an ordinary train's updates; null when it has none any more. */
    public @Nullable Share share(Lesson lesson, Learner.Pace pace) {
        Demonstrations demonstrations = lesson.demonstrations();
        if (demonstrations == null || spec.demonstrations().isEmpty() || weight(lesson.envSteps()) == 0) {
            return null;
        }
        Cloning cloning = of(demonstrations);
        return new Share(cloning, lesson, size(cloning), pace);
    }

    private static int size(Cloning cloning) {
        return Math.min(MINIBATCH, cloning.source().learnt());
    }

    private Cloning of(@Nullable Demonstrations demonstrations) {
        if (demonstrations == null) {
            throw new IllegalStateException("a learner that imitates has no demonstrations");
        }
        Cloning present = cloning;
        if (present == null || present.source().rollout() != demonstrations.rollout()) {
            close();
            Source source = new Source(demonstrations.rollout(), spec.heldBack(), heldBackKey);
            present = new Cloning(source, shape, distribution, values, compute, drawKey);
            cloning = present;
        }
        return present;
    }

    public void save(SavedState to) {
        if (began >= 0) {
            to.put(BEGAN, began);
        }
    }

    /** Goes back to what was saved; an agent that was saved before it pretrained, or could, has yet to. */
    public void restore(SavedState from) {
        began = from.counters().containsKey(BEGAN) ? from.counter(BEGAN) : -1;
    }

    @Override
    public void close() {
        Cloning present = cloning;
        cloning = null;
        if (present != null) {
            present.close();
        }
    }
}
