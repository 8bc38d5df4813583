package dev.rally.agents.ppo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.rally.agents.network.MlpShape;
import dev.rally.agents.policy.ActionDistribution;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Crew;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.PpoSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Learns from rollouts by proximal policy optimisation. Owns the parameters in training. For one thread at a time; the
 * work itself runs on the learner's own threads.
 */
public final class PpoLearner implements AutoCloseable {
    /** Smaller parts are not worth a second thread. */
    private static final int MIN_ROWS_PER_SHARD = 256;

    /** Is asked before each minibatch; what it throws ends the train and undoes it. */
    public interface Pace {
        void beforeMinibatch(long done, long total);
    }

    /** What a train has done. */
    public record Trained(long samples, long updates, Map<String, Double> metrics) {}

    /** All that the learner must remember: the flat parameters, Adam's moments and its step. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    public record State(float[] parameters, float[] firstMoment, float[] secondMoment, long adamStep) {

        /** A beginning from initial parameters. */
        public static State begin(float[] parameters) {
            return new State(parameters, new float[parameters.length], new float[parameters.length], 0);
        }
    }

    private final PpoSpec spec;
    private final Compute compute;
    private final MlpShape shape;
    private final ActionDistribution distribution;
    private final PpoLoss loss;
    private final Targets targets;
    private final Crew crew;
    private final Shard[] shards;
    private final long shuffleKey;
    private int shardRows;
    private TrainingState state;

    /** @param key the root of the agent's randomness */
    public PpoLearner(
            PpoSpec spec, MlpShape shape, ActionDistribution distribution, Compute compute, long key, State begin) {
        this.spec = spec;
        this.compute = compute;
        this.shape = shape;
        this.distribution = distribution;
        loss = new PpoLoss(spec, distribution);
        targets = new Targets(spec, shape, distribution, compute);
        crew = compute.learning();
        shards = new Shard[crew.size()];
        shuffleKey = CounterRandom.derive(key, "shuffle");
        state = load(begin);
    }

    public State state() {
        return new State(
                Compute.download(state.parameters),
                Compute.download(state.firstMoment),
                Compute.download(state.secondMoment),
                state.adamStep);
    }

    /** A copy of the parameters, flat, for a policy to own. */
    public NDArray copyParameters() {
        return state.parameters.duplicate();
    }

    /** Flat parameters on the learner's device. */
    public NDArray lasting(float[] parameters) {
        return compute.lasting(parameters);
    }

    public long updates() {
        return state.adamStep;
    }

    public void restore(State saved) {
        TrainingState old = state;
        state = load(saved);
        old.close();
    }

    /**
     * Learns from the steps that have outcomes. Either all of it counts or, when it throws, nothing does.
     *
     * @param normalizer for the observations that have not been through it
     * @param envSteps agent steps learnt from before, for the learning-rate schedule
     * @throws RallyException {@link ErrorCode#DIVERGED} when a loss, a gradient or a parameter is not finite
     */
    public Trained train(Rollout rollout, @Nullable Normalizer normalizer, long envSteps, Pace pace) {
        return compute.learn(() -> run(rollout, normalizer, envSteps, pace));
    }

    private Trained run(Rollout rollout, @Nullable Normalizer normalizer, long envSteps, Pace pace) {
        long startNs = System.nanoTime();
        targets.compute(rollout, state.network, normalizer);
        TrainingState work = state.copy();
        TrainingState discarded = work;
        try {
            double rate = learningRate(envSteps);
            Totals totals = new Totals(distribution.freeParameters());
            int epochs = epochs(work, rollout, rate, totals, pace);
            requireFinite(Compute.download(work.parameters), "a parameter", work.adamStep);
            discarded = state;
            long updates = work.adamStep - state.adamStep;
            state = work;
            double seconds = (System.nanoTime() - startNs) / 1e9;
            Map<String, Double> metrics = totals.metrics(spec);
            metrics.put("learningRate", rate);
            metrics.put("epochsRun", (double) epochs);
            metrics.put("explainedVariance", targets.explainedVariance());
            metrics.put("samplesPerSecond", totals.sums().rows / seconds);
            return new Trained(targets.count(), updates, metrics);
        } finally {
            discarded.close();
        }
    }

    /** Returns how many epochs ran. */
    private int epochs(TrainingState work, Rollout rollout, double rate, Totals totals, Pace pace) {
        int count = targets.count();
        int size = Math.min(spec.minibatchSize(), count);
        prepareShards(size);
        int perEpoch = (count + size - 1) / size;
        long total = (long) spec.epochs() * perEpoch;
        for (int epoch = 0; epoch < spec.epochs(); epoch++) {
            targets.shuffle(CounterRandom.at(shuffleKey, epoch, work.adamStep));
            totals.beginEpoch();
            for (int i = 0; i < perEpoch; i++) {
                pace.beforeMinibatch((long) epoch * perEpoch + i, total);
                minibatch(work, rollout, i * size, Math.min(count, (i + 1) * size), rate, totals);
            }
            if (spec.targetKl() > 0 && totals.epochKl() > spec.targetKl()) {
                return epoch + 1;
            }
        }
        return spec.epochs();
    }

    /** One gradient update on the shuffled samples {@code from..to-1}. */
    private void minibatch(TrainingState work, Rollout rollout, int from, int to, double rate, Totals totals) {
        int rows = to - from;
        Shard.Minibatch minibatch = targets.minibatch(rollout, from, to);
        float[] free = work.network.freeParameters();
        int parts = parts(rows);
        int each = (rows + parts - 1) / parts;
        try (NDManager step = compute.step()) {
            crew.run(
                    parts,
                    part -> shards[part].run(
                            work.network,
                            free,
                            minibatch,
                            from + part * each,
                            Math.min(to, from + (part + 1) * each),
                            step));
            PpoLoss.Sums sums = shards[0].sums;
            NDArray gradient = shards[0].gradient();
            for (int part = 1; part < parts; part++) {
                sums.add(shards[part].sums);
                gradient.addi(shards[part].gradient());
            }
            double norm = work.update(withFree(gradient, sums.freeGradient, step), spec, rate);
            totals.add(sums, norm);
            requireFinite(new float[] {(float) norm}, "the gradient's norm", work.adamStep);
        }
    }

    private static NDArray withFree(NDArray gradient, double[] freeGradient, NDManager step) {
        if (freeGradient.length == 0) {
            return gradient;
        }
        float[] free = new float[freeGradient.length];
        for (int i = 0; i < free.length; i++) {
            free[i] = (float) freeGradient[i];
        }
        return gradient.getNDArrayInternal().concat(new NDList(step.create(free)), 0);
    }

    private int parts(int rows) {
        return Math.min(shards.length, Math.max(1, rows / MIN_ROWS_PER_SHARD));
    }

    private void prepareShards(int minibatchRows) {
        int parts = parts(minibatchRows);
        // A smaller rest may have fewer parts and so larger ones.
        int rows = Math.max((minibatchRows + parts - 1) / parts, Math.min(minibatchRows, 2 * MIN_ROWS_PER_SHARD));
        if (rows > shardRows) {
            for (int i = 0; i < shards.length; i++) {
                shards[i] = new Shard(compute, loss, distribution, shape.inputs(), rows);
            }
            shardRows = rows;
        }
    }

    private double learningRate(long envSteps) {
        return switch (spec.learningRateSchedule()) {
            case CONSTANT -> spec.learningRate();
            case LINEAR -> spec.learningRate() * Math.max(0, 1 - (double) envSteps / spec.learningRateDecayEnvSteps());
        };
    }

    private static void requireFinite(float[] values, String what, long update) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new RallyException(
                        ErrorCode.DIVERGED,
                        what + " became " + value + " in update " + update + "; the train was undone and its rollout"
                                + " dropped: check the rewards' scale, or lower learningRate or maxGradNorm");
            }
        }
    }

    private TrainingState load(State saved) {
        return TrainingState.of(
                compute, shape, saved.parameters(), saved.firstMoment(), saved.secondMoment(), saved.adamStep());
    }

    @Override
    public void close() {
        state.close();
    }
}
