package dev.rally.agents;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.learner.Lesson;
import dev.rally.agents.network.Initialization;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.ActionColumns;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.LaneMemory;
import dev.rally.agents.rollout.LaneSteps;
import dev.rally.agents.rollout.MaskColumn;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.rollout.Submission;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.AlgorithmSpec;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.comm.spec.SpecDifference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named agent: policy, learner, held steps, counters, randomness.
 *
 * <p>Acting and learning are apart. {@link #act}, {@link #submit} and {@link #switchTo} may come from any thread and
 * take turns under one lock that is never held while the agent learns. {@link #train}, {@link #capture} and {@link
 * #restoreFrom} belong to one thread, the learner's; a train works on a rollout that it has taken away and on a copy
 * of the parameters, and publishes a new {@link Policy} when it has succeeded.
 */
public final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    /** Multiplications of an inference of about a millisecond on one core. */
    private static final long BRIEF_MULTIPLICATIONS = 24_000_000;

    private static final int[] NO_LANES = {};
    private static final Map<String, Double> NO_METRICS = Map.of();

    private final int id;
    private final AgentSpec spec;
    private final Algorithm algorithm;
    private final NetworkShape shape;
    private final Compute compute;
    private final Actor actor;
    private final Submission submission;
    private final Learner learner;

    /** Guards all that acting and submitting touch. */
    private final Object lock = new Object();

    private Policy policy;
    private LaneSteps laneSteps = new LaneSteps(new long[0]);
    private long[] laneStepsAtRolloutStart = new long[0];
    private final LaneMemory laneMemory;
    private final LaneMemory laneMemoryAtRolloutStart;
    private final ObservationScale scale;
    private final Rollouts rollouts;
    private boolean learnerInUse;

    // Written under the lock, read by anyone.
    private volatile Mode mode = Mode.TRAINING;
    private volatile long policyVersion;
    private volatile long envSteps;
    private volatile long updateSteps;
    private volatile Map<String, Double> metrics = NO_METRICS;
    private volatile Map<String, Double> clientMetrics = NO_METRICS;
    private volatile boolean closed;

    private Agent(int id, AgentSpec spec, TensorEngine engine, @Nullable Inheritance inheritance) {
        this.id = id;
        this.spec = spec;
        algorithm = Algorithms.of(spec);
        shape = algorithm.shape();
        ObservationSpace space = spec.observation();
        long key = CounterRandom.key(spec.seed(), spec.name());
        compute = engine.compute();
        actor = new Actor(id, key, space, algorithm, compute);
        submission = new Submission(
                space,
                new ActionColumns(algorithm.distribution()),
                new MaskColumn(algorithm.distribution(), algorithm.offPolicy()));
        float[] initial = inheritance != null
                ? inheritance.parameters()
                : Initialization.parameters(
                        shape, CounterRandom.derive(key, "parameters"), algorithm.initialFreeValue());
        learner = algorithm.learner(compute, key, initial);
        scale = new ObservationScale(spec.algorithm(), space.size());
        if (inheritance != null) {
            scale.restore(inheritance.statistics());
        }
        laneMemory = new LaneMemory(space, shape.stateSize());
        laneMemoryAtRolloutStart = new LaneMemory(space, shape.stateSize());
        rollouts = new Rollouts(
                space,
                shape.stateSize(),
                algorithm.distribution(),
                spec.algorithm().maxHeldSteps());
        policy = learntPolicy();
    }

    /** A new agent from nothing; the same spec always begins with the same parameters. */
    public static Agent create(int id, AgentSpec spec, TensorEngine engine) {
        return new Agent(id, spec, engine, null);
    }

    /**
     * A new agent that begins with the policy of a checkpoint; all else begins from nothing.
     *
     * @throws RallyException SPEC_MISMATCH listing the differences when the policy has another form, CORRUPT_CHECKPOINT
     */
    public static Agent create(int id, AgentSpec spec, TensorEngine engine, CheckpointContents policyOf) {
        return new Agent(id, spec, engine, Inheritance.of(policyOf, spec));
    }

    /** An agent as it was captured, under the checkpoint's own spec. */
    public static Agent restore(int id, CheckpointContents contents, TensorEngine engine) {
        Agent agent = new Agent(id, AgentCheckpoint.spec(contents), engine, null);
        try {
            agent.restoreFrom(contents);
            return agent;
        } catch (RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    public int id() {
        return id;
    }

    public AgentSpec spec() {
        return spec;
    }

    /** From any thread; never waits. */
    public Result.AgentInfo info() {
        return new Result.AgentInfo(
                spec.name(),
                id,
                mode,
                spec,
                policyVersion,
                envSteps,
                updateSteps,
                rollouts.number(),
                rollouts.heldSteps(),
                shownMetrics());
    }

    /** Takes the client's own figures, to be shown with the last train's from now on. From any thread. */
    public void tell(Map<String, Double> figures) {
        clientMetrics = Map.copyOf(figures);
    }

    private Map<String, Double> shownMetrics() {
        Map<String, Double> shown = new TreeMap<>(metrics);
        shown.putAll(clientMetrics);
        return Map.copyOf(shown);
    }

    /** From any thread; never waits. */
    public Mode mode() {
        return mode;
    }

    /** Switches the mode. A change of it discards the steps that no train has taken yet. */
    public Result.AgentMode switchTo(Mode wanted) {
        synchronized (lock) {
            if (wanted == mode) {
                return new Result.AgentMode(spec.name(), mode, 0);
            }
            mode = wanted;
            long discarded = rollouts.discard();
            rolloutBegan();
            return new Result.AgentMode(spec.name(), wanted, discarded);
        }
    }

    /** True when an inference of so many rows is short enough for a thread that others wait for. */
    public boolean actsBriefly(int rows) {
        return rows * shape.multiplications() <= BRIEF_MULTIPLICATIONS;
    }

    /**
     * Answers an inference; in training mode the steps are held for a train,
     * unless it says otherwise. A refused request changes nothing.
     *
     * @param request OBSERVATION {@code [rows, features]}, LANE {@code [rows]} when the lanes are not 0 to rows - 1,
     *     ACTION_MASK {@code [rows, choices]} when some actions are forbidden
     * @param reply receives ACTION, LOG_PROB when sampled, and VALUE
     * @throws RallyException INVALID_BATCH, NOT_FINITE, ROLLOUT_FULL
     */
    public Result.Infer act(BatchView request, Acting how, BatchWriter reply) {
        synchronized (lock) {
            requireOpen();
            Compute.withoutGradients();
            boolean sampled = !how.deterministic() && mode == Mode.TRAINING;
            Policy other = how.policy();
            if (sampled && how.hold() && other == null) {
                return actAndHold(request, how, reply);
            }
            return actOnly(request, other == null ? policy : other, sampled, how, reply);
        }
    }

    private Result.Infer actAndHold(BatchView request, Acting how, BatchWriter reply) {
        int rows = actor.rows(request);
        int[] lanes = actor.lanes(request, how.lanes());
        rollouts.requireRoom(rows);
        Rollout rollout = rollouts.current();
        rollout.reserve(rows, actor.masked(request));
        Actor.Place place = Actor.beyond(rollout);
        actor.read(request, rows, place);
        actor.look(request, rows, laneMemory, how.laneBase(), lanes, place);
        rollout.find(how.laneBase(), lanes, rows, laneSteps);
        Normalizer seen = scale.look(policy, rollout, rows);
        if (seen != null) {
            place = algorithm.offPolicy() ? actor.apart(place, rows) : place;
            actor.normalize(seen, rows, place);
        }
        actor.sample(policy, rows, how.laneBase(), lanes, laneSteps, place);
        actor.reply(request, reply, place, true, policy.version());

        // Nothing can fail any more.
        rollout.appendHeld(how.laneBase(), lanes, rows, actor.sight(), laneMemory, actor.outputs(), actor.width());
        actor.remember(laneMemory, how.laneBase(), lanes, true);
        laneSteps.advance(how.laneBase(), lanes, rows);
        scale.commit(rollout);
        rollouts.grown();
        return new Result.Infer(rows, Mode.TRAINING, policy.version(), rollouts.number());
    }

    private Result.Infer actOnly(BatchView request, Policy acting, boolean sampled, Acting how, BatchWriter reply) {
        int rows = actor.rows(request);
        Actor.Place place = actor.scratch(rows, actor.masked(request));
        actor.read(request, rows, place);
        int[] lanes = sampled || actor.sight().remembers() ? actor.lanes(request, how.lanes()) : NO_LANES;
        actor.look(request, rows, laneMemory, how.laneBase(), lanes, place);
        Normalizer frozen = acting == policy ? scale.of(policy, rollouts.current()) : acting.normalizer();
        if (frozen != null) {
            actor.normalize(frozen, rows, place);
        }
        if (sampled) {
            actor.sample(acting, rows, how.laneBase(), lanes, laneSteps, place);
            actor.reply(request, reply, place, true, acting.version());
            laneSteps.advance(how.laneBase(), lanes, rows);
        } else {
            actor.choose(acting, rows, place);
            actor.reply(request, reply, place, false, acting.version());
        }
        actor.remember(laneMemory, how.laneBase(), lanes, false);
        return new Result.Infer(rows, sampled ? Mode.TRAINING : Mode.DETERMINISTIC, acting.version(), 0);
    }

    /**
     * Takes outcomes of held steps, or complete transitions when the batch has observations. A refused batch changes
     * nothing.
     *
     * @param rolloutOfSteps the number that {@link #act} gave with the steps; complete transitions take none
     * @return rows taken
     * @throws RallyException INVALID_PARAMS, INVALID_BATCH, NOT_FINITE, ROLLOUT_DISCARDED, ROLLOUT_FULL,
     *     AGENT_DETERMINISTIC
     */
    public long submit(BatchView batch, @Nullable Long rolloutOfSteps, int laneBase, int lanes) {
        synchronized (lock) {
            requireOpen();
            Rollout rollout = rollouts.current();
            long taken;
            if (batch.has(Column.OBSERVATION)) {
                requireTraining("keeps no replays");
                Rollouts.requireNone(rolloutOfSteps);
                int from = rollout.size();
                taken = submission.transitions(batch, rollout, lanes, rollouts.room());
                scale.submitted(rollout, from);
            } else {
                rollouts.requireCurrent(rolloutOfSteps);
                taken = submission.outcomes(batch, rollout, laneBase, lanes);
            }
            rollouts.grown();
            return taken;
        }
    }

    /**
     * Learns from all steps that have outcomes and publishes the new policy. Held steps without outcomes are
     * discarded. When it throws, parameters, moments and counters are as before; a rollout that it had taken is dropped.
     *
     * @param steps gradient updates; null leaves it to the algorithm
     * @throws RallyException NOTHING_TO_TRAIN, AGENT_DETERMINISTIC, CANCELLED, DIVERGED, INTERNAL_ERROR
     */
    public Result.Train train(@Nullable Integer steps, TrainControl control) {
        Rollout taken = takeRollout(steps);
        try {
            Lesson lesson = new Lesson(taken, normalizerFor(taken), envSteps, steps);
            return publish(taken, learner.train(lesson, new TrainPace(control, () -> closed, metrics)));
        } catch (RallyException e) {
            LOG.warn("{}: dropped a rollout of {} steps: {}", spec.name(), taken.withOutcome(), e.getMessage());
            throw e;
        } catch (RuntimeException | Error e) {
            String loss =
                    "the train failed and was undone; its rollout of " + taken.withOutcome() + " steps is dropped";
            LOG.error("{}: {}", spec.name(), loss, e);
            throw new RallyException(ErrorCode.INTERNAL_ERROR, loss + ": " + e + "; the server's log says where", e);
        } finally {
            endTrain(taken);
        }
    }

    private Rollout takeRollout(@Nullable Integer steps) {
        synchronized (lock) {
            requireOpen();
            requireTraining("never trains");
            learner.check(rollouts.current(), steps);
            Rollout taken = rollouts.take();
            rolloutBegan();
            learnerInUse = true;
            return taken;
        }
    }

    private void endTrain(Rollout taken) {
        rollouts.giveBack(taken);
        releaseLearner();
    }

    private void releaseLearner() {
        synchronized (lock) {
            learnerInUse = false;
            if (closed) {
                learner.close();
            }
        }
    }

    /** What was played in a rollout is not in a checkpoint, so neither are the lanes' steps in it. */
    private void rolloutBegan() {
        laneStepsAtRolloutStart = laneSteps.toArray();
        laneMemoryAtRolloutStart.become(laneMemory);
    }

    /** For observations that acting has not seen: complete transitions, and what follows an end. */
    private @Nullable Normalizer normalizerFor(Rollout taken) {
        synchronized (lock) {
            return scale.of(policy, taken);
        }
    }

    private Result.Train publish(Rollout taken, Learner.Trained trained) {
        Map<String, Double> published = new TreeMap<>(trained.metrics());
        synchronized (lock) {
            requireOpen();
            Policy old = policy;
            scale.learnt(taken);
            if (scale.on()) {
                published.put("observationCount", (double) scale.count());
            }
            envSteps = envSteps + trained.samples();
            updateSteps = learner.updates();
            policyVersion = policyVersion + 1;
            metrics = Map.copyOf(published);
            policy = learntPolicy();
            old.close();
            return new Result.Train(policyVersion, trained.samples(), trained.updates(), metrics);
        }
    }

    private Policy learntPolicy() {
        Normalizer frozen = scale.count() > 0 ? scale.freeze() : null;
        return new Policy(shape, learner.copyParameters(), frozen, policyVersion);
    }

    /**
     * A consistent copy of all that lasts. Held steps do not: it is of the moment when the rollout in progress began,
     * so that a client that saves while it already plays on gets the same steps again after a restore.
     */
    public CheckpointContents capture(@Nullable JsonNode clientState) {
        SavedState state = SavedState.empty();
        Map<String, Double> shown;
        synchronized (lock) {
            requireOpen();
            new AgentCheckpoint.Lasting(scale.statistics(), laneStepsAtRolloutStart.clone(), policyVersion, envSteps)
                    .save(state);
            laneMemoryAtRolloutStart.save(state);
            shown = shownMetrics();
            learnerInUse = true;
        }
        try {
            // It may be large and take its time: nobody who acts waits for it.
            learner.save(state);
        } finally {
            releaseLearner();
        }
        return AgentCheckpoint.contents(spec, state, shown, clientState);
    }

    /**
     * Sets the agent back to what was captured; its rollout is discarded.
     *
     * @throws RallyException SPEC_MISMATCH listing the differences, CORRUPT_CHECKPOINT
     */
    public void restoreFrom(CheckpointContents contents) {
        requireSame(AgentCheckpoint.tree(spec), AgentCheckpoint.tree(AgentCheckpoint.spec(contents)));
        SavedState saved = SavedState.of(contents);
        AgentCheckpoint.Lasting lasting =
                AgentCheckpoint.Lasting.of(saved, spec.observation().size());
        LaneMemory remembered = new LaneMemory(spec.observation(), shape.stateSize());
        remembered.restore(saved);
        Policy old;
        synchronized (lock) {
            requireOpen();
            learner.restore(saved);
            scale.restore(lasting.statistics());
            laneSteps = new LaneSteps(lasting.laneSteps());
            laneMemory.become(remembered);
            policyVersion = lasting.policyVersion();
            envSteps = lasting.envSteps();
            updateSteps = learner.updates();
            metrics = contents.metrics();
            clientMetrics = NO_METRICS;
            long unused = rollouts.discard();
            rolloutBegan();
            old = policy;
            policy = learntPolicy();
        }
        old.close();
    }

    /**
     * The policy of a checkpoint, to act instead of the agent's own; the caller closes it.
     *
     * @throws RallyException SPEC_MISMATCH when its observations or actions are of another kind
     */
    public Policy policy(CheckpointContents contents) {
        AgentSpec other = AgentCheckpoint.spec(contents);
        requireSame(AgentCheckpoint.spaces(spec), AgentCheckpoint.spaces(other));
        NetworkShape otherShape = Algorithms.of(other).shape();
        if (!actsAlike(Algorithms.of(other))) {
            throw new RallyException(
                    ErrorCode.SPEC_MISMATCH,
                    "the checkpoint's policy gives other outputs, or remembers other things, than the agent's ("
                            + AlgorithmSpec.name(other.algorithm()) + " and " + AlgorithmSpec.name(spec.algorithm())
                            + "); load it as an agent of its own (agent.load)");
        }
        SavedState saved = SavedState.of(contents);
        AgentCheckpoint.Lasting lasting =
                AgentCheckpoint.Lasting.of(saved, other.observation().size());
        NDArray parameters = compute.lasting(saved.network("parameters", "", otherShape));
        AlgorithmSpec algorithmSpec = other.algorithm();
        Normalizer frozen = algorithmSpec.normalizeObservations()
                ? Normalizer.of(lasting.statistics(), algorithmSpec.observationClip())
                : null;
        return new Policy(otherShape, parameters, frozen, lasting.policyVersion());
    }

    /** Whether what another algorithm's network gives means here what it means there. */
    private boolean actsAlike(Algorithm other) {
        return other.shape().outputs() == shape.outputs()
                && other.shape().freeParameters() == shape.freeParameters()
                && other.shape().stateSize() == shape.stateSize()
                && other.distribution().getClass() == algorithm.distribution().getClass();
    }

    /** The policy as JSON, for games that play without the server. */
    public ObjectNode export() {
        float[] parameters;
        Normalizer normalizer;
        long version;
        synchronized (lock) {
            requireOpen();
            parameters = policy.parameters();
            normalizer = scale.of(policy, rollouts.current());
            version = policyVersion;
        }
        // The tree is large and takes its time: nobody who acts waits for it.
        return PolicyJson.of(spec, algorithm, parameters, normalizer, version);
    }

    private static void requireSame(JsonNode agent, JsonNode checkpoint) {
        List<String> differences = SpecDifference.fromCheckpoint("the agent", agent, checkpoint);
        if (!differences.isEmpty()) {
            throw new RallyException(
                    ErrorCode.SPEC_MISMATCH,
                    "the checkpoint's spec differs from the agent's: " + String.join("; ", differences)
                            + ". Load it under its own spec (agent.load), or create the agent with that spec");
        }
    }

    private void requireTraining(String why) {
        if (mode == Mode.DETERMINISTIC) {
            throw new RallyException(
                    ErrorCode.AGENT_DETERMINISTIC,
                    spec.name() + " is in deterministic mode and " + why + "; switch it with agent.mode");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new RallyException(ErrorCode.UNKNOWN_AGENT, spec.name() + " was deleted; create or load it again");
        }
    }

    /** Frees the device's memory, from any thread; a train that runs ends as cancelled before its next minibatch. */
    @Override
    public void close() {
        synchronized (lock) {
            if (!closed) {
                closed = true;
                policy.close();
                if (!learnerInUse) {
                    learner.close();
                }
            }
        }
    }
}
