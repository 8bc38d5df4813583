package dev.rally.agents.sac;

import dev.rally.agents.bc.Pretraining;
import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.learner.Finite;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.learner.Lesson;
import dev.rally.agents.network.Evaluation;
import dev.rally.agents.network.Initialization;
import dev.rally.agents.optimizer.Adam;
import dev.rally.agents.optimizer.Optimizer;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.SacSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores transitions and learns from random ones by soft actor-critic. What was stored stays stored when a train is
 * undone: nothing is wrong with it.
 */
final class SacLearner implements Learner {
    /** Smaller parts are not worth a second thread. */
    private static final int MIN_ROWS_PER_SHARD = 64;

    private final Sac sac;
    private final SacSpec spec;
    private final Compute compute;
    private final Adam adam;
    private final Shard[] shards;
    private final int rowsPerShard;
    private final Pretraining pretraining;
    private ReplayBuffer replay;
    private SacState state;
    /** What the next train works on: a second state for good, so that none needs new memory; null until one has begun. */
    private @Nullable SacState spare;

    SacLearner(Sac sac, Compute compute, long key, float[] parameters) {
        this.sac = sac;
        this.compute = compute;
        spec = sac.spec();
        adam = new Adam(spec.adamBeta1(), spec.adamBeta2(), spec.adamEpsilon());
        replay = new ReplayBuffer(sac.shape().inputs(), sac.distribution().actionSize(), spec.replayCapacity());
        int parts = Math.min(compute.learning().size(), Math.max(1, spec.minibatchSize() / MIN_ROWS_PER_SHARD));
        rowsPerShard = (spec.minibatchSize() + parts - 1) / parts;
        shards = new Shard[parts];
        Arrays.setAll(shards, i -> Shard.of(sac, compute, key, rowsPerShard));
        state = new SacState(
                Trainee.begin(compute, sac.shape(), adam, parameters),
                Critics.begin(compute, sac.criticShape(), adam, criticParameters(key)),
                new Temperature(adam, spec.initialTemperature()));
        pretraining = new Pretraining(spec.pretrain(), sac.shape(), sac.distribution(), null, compute, key);
    }

    @Override
    public boolean imitates(long envSteps) {
        return pretraining.imitates(envSteps);
    }

    private float[][] criticParameters(long key) {
        float[][] each = new float[Critics.COUNT][];
        for (int i = 0; i < Critics.COUNT; i++) {
            long own = CounterRandom.derive(key, "critic." + i);
            each[i] = Initialization.parameters(sac.criticShape(), own, 0);
        }
        return each;
    }

    @Override
    public void check(Rollout rollout, @Nullable Integer steps, @Nullable Demonstrations demonstrations) {
        if (steps != null && steps < 1) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "steps is " + steps + "; allowed are 1 or more");
        }
        pretraining.check(demonstrations);
        if (pretraining.isDue()) {
            return;
        }
        if (rollout.withOutcome() == 0 && (steps == null || replay.size() < spec.learningStarts())) {
            throw new RallyException(
                    ErrorCode.NOTHING_TO_TRAIN,
                    "no outcomes were submitted since the last train, and " + replay.size() + " transitions are stored"
                            + " (learningStarts is " + spec.learningStarts() + "); submit first"
                            + (steps == null ? ", or say how many steps to learn from what is stored" : ""));
        }
    }

    @Override
    public Trained train(Lesson lesson, Pace pace) {
        return compute.learn(() -> run(lesson, pace));
    }

    private Trained run(Lesson lesson, Pace pace) {
        long before = replay.added();
        replay.add(lesson.rollout());
        long taken = replay.added() - before;
        if (pretraining.isDue()) {
            return pretrain(taken, lesson, pace);
        }
        Integer steps = lesson.steps();
        long due = steps != null ? steps : due(replay.added()) - due(before);
        long updates = replay.size() < spec.learningStarts() ? 0 : due;
        if (updates == 0) {
            return new Trained(taken, 0, Map.of("replaySize", (double) replay.size()));
        }
        SacState work = copyToWorkOn();
        Map<String, Double> metrics = learn(work, lesson, updates, pace);
        spare = state;
        state = work;
        pretraining.began(lesson.envSteps());
        return new Trained(taken, updates, metrics);
    }

    /** What was played is stored, whoever played it. */
    private Trained pretrain(long taken, Lesson lesson, Pace pace) {
        SacState work = copyToWorkOn();
        Map<String, Double> metrics = new TreeMap<>();
        long before = updates();
        pretraining.clone(work.actor(), lesson, spec.maxGradNorm(), spec.learningRate(), pace, metrics);
        Finite.require(
                "a policy's parameter",
                work.actor().updates(),
                work.actor().optimizer().parameters());
        spare = state;
        state = work;
        pretraining.began(lesson.envSteps());
        metrics.put("replaySize", (double) replay.size());
        return new Trained(taken, updates() - before, metrics);
    }

    /** In memory that is there: where each step of a game makes one update, new memory for each would be much of the work. */
    private SacState copyToWorkOn() {
        SacState copy = spare;
        if (copy == null) {
            copy = state.copy();
            spare = copy;
        } else {
            copy.become(state, compute.learning());
        }
        return copy;
    }

    /** How many updates so many transitions make due. */
    private long due(long transitions) {
        return (long) Math.floor(spec.updatesPerStep() * transitions);
    }

    private Map<String, Double> learn(SacState work, Lesson lesson, long updates, Pace pace) {
        long startNs = System.nanoTime();
        UpdateSums sums = new UpdateSums();
        double actorNorms = 0;
        double criticNorms = 0;
        Pretraining.Share share = pretraining.share(lesson, pace);
        for (long i = 0; i < updates; i++) {
            pace.beforeMinibatch(i, updates);
            Shard.Update update = new Shard.Update(
                    work, replay, lesson.normalizer(), work.actor().updates(), spec.minibatchSize());
            criticNorms += moveCritics(update);
            actorNorms += moveActor(update, sums, share);
            work.critics().follow(spec.tau(), compute.learning());
        }
        long number = work.actor().updates();
        Finite.require("a policy's parameter", number, work.actor().optimizer().parameters());
        for (int i = 0; i < Critics.COUNT; i++) {
            Finite.require("a critic's parameter", number, work.critics().parametersOf(i));
        }
        Map<String, Double> metrics = sums.metrics();
        if (share != null) {
            share.tell(work.actor(), metrics);
        }
        metrics.put("temperature", work.temperature().value());
        metrics.put("gradientNorm", actorNorms / updates);
        metrics.put("criticGradientNorm", criticNorms / updates);
        metrics.put("learningRate", spec.learningRate());
        metrics.put("replaySize", (double) replay.size());
        metrics.put("samplesPerSecond", sums.rows / ((System.nanoTime() - startNs) / 1e9));
        return metrics;
    }

    private double moveCritics(Shard.Update update) {
        compute.learning().run(shards.length, part -> shards[part].moveCritics(update, from(part), to(part)));
        FlatArray[] gradients = new FlatArray[Critics.COUNT];
        Arrays.setAll(gradients, i -> sum(shard -> shard.critics[i]));
        double norm = update.state()
                .critics()
                .step(gradients, spec.maxGradNorm(), spec.criticLearningRate(), compute.learning());
        Finite.require("the critics' gradient", update.number() + 1, norm);
        return norm;
    }

    /** Moves the actor and the temperature. */
    private double moveActor(Shard.Update update, UpdateSums sums, Pretraining.@Nullable Share share) {
        compute.learning().run(shards.length, part -> shards[part].moveActor(update, from(part)));
        Optimizer actor = update.state().actor().optimizer();
        FlatArray slope = sum(shard -> shard.actor);
        if (share != null) {
            share.addTo(slope, update.state().actor());
        }
        double norm = actor.step(slope, spec.maxGradNorm(), spec.learningRate());
        Finite.require("the policy's gradient", update.number() + 1, norm);
        double entropy = 0;
        for (Shard shard : shards) {
            entropy += shard.sums.entropy;
            sums.add(shard.sums);
        }
        if (spec.learnTemperature()) {
            double mean = entropy / update.minibatchRows();
            update.state().temperature().step(mean, sac.targetEntropy(), spec.temperatureLearningRate());
        }
        return norm;
    }

    /** The gradient of all shards' rows together. */
    private FlatArray sum(Function<Shard, Evaluation> of) {
        FlatArray gradient = of.apply(shards[0]).gradient();
        for (int part = 1; part < shards.length; part++) {
            gradient.add(of.apply(shards[part]).gradient());
        }
        return gradient;
    }

    private int from(int part) {
        return part * rowsPerShard;
    }

    private int to(int part) {
        return Math.min(spec.minibatchSize(), (part + 1) * rowsPerShard);
    }

    @Override
    public long updates() {
        return state.actor().updates();
    }

    @Override
    public FlatArray copyParameters() {
        return state.actor().copyParameters();
    }

    @Override
    public void save(SavedState to) {
        state.save(to);
        pretraining.save(to);
        replay.save(to, spec.saveReplay());
    }

    @Override
    public void restore(SavedState from) {
        SacState saved = state.restored(sac, compute, adam, from);
        try {
            replay = replay.restored(from); // last, for it may be filled where it is
        } catch (RuntimeException e) {
            saved.close();
            throw e;
        }
        state.close();
        state = saved;
        pretraining.restore(from);
    }

    @Override
    public Optional<String> missing() {
        if (replay.size() > 0 || replay.added() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                "the transitions that it learnt from are not in the checkpoint (saveReplay is false): it acts as"
                        + " it did, and learns again when " + spec.learningStarts() + " new ones are stored");
    }

    @Override
    public long lacks() {
        return replay.size() > 0 ? 0 : Math.min(replay.added(), spec.replayCapacity());
    }

    @Override
    public long wouldLack() {
        return spec.saveReplay() ? 0 : spec.replayCapacity();
    }

    @Override
    public void remember(Rollout rollout) {
        replay.takeBack(rollout);
    }

    @Override
    public void close() {
        for (Shard shard : shards) {
            shard.close();
        }
        pretraining.close();
        state.close();
        if (spare != null) {
            spare.close();
        }
    }
}
