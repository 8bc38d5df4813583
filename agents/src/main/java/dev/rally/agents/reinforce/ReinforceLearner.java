package dev.rally.agents.reinforce;

import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.learner.Finite;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.learner.Lesson;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.optimizer.RmsProp;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policygradient.OnPolicy;
import dev.rally.agents.policygradient.ShardedGradient;
import dev.rally.agents.policygradient.StateValues;
import dev.rally.agents.policygradient.Training;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.agents.tensor.Rows;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.ReinforceSpec;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from complete episodes by REINFORCE, whatever the lengths of rollouts: what is unfinished when a rollout ends,
 * and what does not fill a batch, is {@link Kept} until later. The work itself runs on the learner's own threads.
 */
final class ReinforceLearner implements Learner {
    private static final Logger LOG = LoggerFactory.getLogger(ReinforceLearner.class);

    private final ReinforceSpec spec;
    private final Compute compute;
    private final NetworkShape shape;
    private final DifferentiableDistribution distribution;
    private final ShardedGradient gradient;
    private final StateValues values;
    private final BatchTargets targets;
    private float[] bootstraps = new float[0];
    private final Training policy;
    private ReturnScale scale = ReturnScale.NONE;
    private Kept kept;
    private Kept spare;

    ReinforceLearner(Reinforce reinforce, Compute compute, float[] parameters) {
        this.compute = compute;
        spec = reinforce.spec();
        shape = reinforce.shape();
        distribution = reinforce.distribution();
        gradient =
                new ShardedGradient(compute, new ReinforceLoss(spec, distribution), shape, distribution.actionSize());
        values = new StateValues(shape, compute);
        targets = new BatchTargets(spec, values);
        RmsProp rmsProp = new RmsProp(spec.rmsPropDecay(), spec.rmsPropEpsilon());
        policy = new Training(compute, shape, rmsProp, parameters);
        kept = nothingKept();
        spare = nothingKept();
    }

    private Kept nothingKept() {
        return new Kept(shape.inputs(), distribution, spec.returnRestartReward());
    }

    @Override
    public void check(Rollout rollout, @Nullable Integer steps, @Nullable Demonstrations demonstrations) {
        OnPolicy.requireNoSteps("reinforce", steps);
        OnPolicy.requireOutcomes(rollout);
    }

    @Override
    public Trained train(Lesson lesson, Pace pace) {
        return compute.learn(() -> run(lesson, pace));
    }

    private Trained run(Lesson lesson, Pace pace) {
        long startNs = System.nanoTime();
        Rollout rollout = lesson.rollout();
        requireRoom(rollout);
        Kept next = spare;
        rollout.normalizeUnevaluated(lesson.normalizer());
        next.goOn(
                kept,
                rollout,
                bootstraps(rollout, lesson.normalizer()),
                endingValues(kept.endings(rollout), lesson.normalizer()));
        int batches = next.complete().count() / spec.episodesPerBatch();
        Totals totals = new Totals(shape.freeParameters());
        if (batches > 0) {
            policy.change(work -> learn(work, next.complete(), batches, totals, pace));
            scale = targets.scale();
        }
        // Nothing can fail any more.
        next.complete().removeFirst(totals.episodes());
        spare = kept;
        kept = next;
        if (next.dropped() > 0) {
            LOG.info("dropped {} steps of episodes whose lanes did not go on where they were left", next.dropped());
        }
        double seconds = (System.nanoTime() - startNs) / 1e9;
        Map<String, Double> metrics = totals.metrics(spec, seconds);
        metrics.put("keptSteps", (double) next.steps());
        metrics.put("droppedSteps", (double) next.dropped());
        return new Trained(totals.sums().rows, batches, metrics);
    }

    private Totals learn(Trainee work, Episodes episodes, int batches, Totals totals, Pace pace) {
        for (int i = 0; i < batches; i++) {
            pace.beforeMinibatch(i, batches);
            update(work, episodes, i * spec.episodesPerBatch(), totals, pace);
        }
        return totals;
    }

    /** One gradient update on the batch that begins with that episode. */
    private void update(Trainee work, Episodes episodes, int first, Totals totals, Pace pace) {
        int count = spec.episodesPerBatch();
        FlatArray slope = gradient.of(
                work.network(), targets.of(episodes, first, count, work.network()), totals.sums(), pace::betweenParts);
        double norm = work.optimizer().step(slope, spec.maxGradNorm(), spec.learningRate());
        Finite.require("the gradient's norm", work.updates(), norm);
        totals.add(episodes, first, count, norm);
    }

    /** Kept steps and new ones must not outgrow what the spec allows them, nor what a checkpoint can hold. */
    private void requireRoom(Rollout rollout) {
        int room = Math.min(spec.maxHeldSteps(), Rollout.maxSteps(shape.inputs(), distribution) / Float.BYTES);
        int waiting = kept.steps();
        if (waiting > room - rollout.withOutcome()) {
            kept.clear();
            throw new RallyException(
                    ErrorCode.ROLLOUT_FULL,
                    waiting + " steps wait for their episodes' end, or for " + spec.episodesPerBatch()
                            + " complete episodes, and with " + rollout.withOutcome() + " new ones they are more than "
                            + room + "; all of them are dropped: truncate episodes sooner, raise maxHeldSteps, lower"
                            + " episodesPerBatch, or play fewer lanes");
        }
    }

    /** What follows truncated steps: their final observation's value, or 0 when no baseline knows values. */
    private float[] bootstraps(Rollout rollout, @Nullable Normalizer normalizer) {
        if (bootstraps.length < rollout.size()) {
            bootstraps = new float[rollout.size()];
        }
        Arrays.fill(bootstraps, 0);
        if (spec.baseline()) {
            rollout.normalizeFinals(normalizer);
            values.of(policy.network(), rollout.lasts(), 0, rollout.finals(), (i, value) -> {
                bootstraps[rollout.finalStep(i)] = scale.toReturn(value);
            });
        }
        return bootstraps;
    }

    /** The values of what lanes saw last whose owners have gone. */
    private float[] endingValues(float[] seen, @Nullable Normalizer normalizer) {
        int rows = seen.length / shape.inputs();
        float[] worth = new float[rows];
        if (spec.baseline() && rows > 0) {
            if (normalizer != null) {
                normalizer.apply(seen, 0, seen.length);
            }
            values.of(policy.network(), Rows.of(seen, shape.inputs()), 0, rows, (i, value) -> {
                worth[i] = scale.toReturn(value);
            });
        }
        return worth;
    }

    @Override
    public long updates() {
        return policy.updates();
    }

    @Override
    public FlatArray copyParameters() {
        return policy.copyParameters();
    }

    /** Adds the steps that wait too: {@code 4 * (features + actionSize + 1)} bytes each, and their masks. */
    @Override
    public void save(SavedState to) {
        policy.save(to);
        kept.save(to);
        scale.save(to);
    }

    @Override
    public void restore(SavedState from) {
        Kept savedKept = nothingKept();
        savedKept.restore(from);
        ReturnScale savedScale = ReturnScale.restore(from);
        policy.restore(from);
        kept = savedKept;
        scale = savedScale;
    }

    @Override
    public void close() {
        gradient.close();
        policy.close();
    }
}
