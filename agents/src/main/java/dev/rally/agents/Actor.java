package dev.rally.agents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.ActionColumns;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.policy.ObservationStatistics;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.rollout.HeldSteps;
import dev.rally.agents.rollout.KeptSteps;
import dev.rally.agents.rollout.LaneEpisodes;
import dev.rally.agents.rollout.LaneMemories;
import dev.rally.agents.rollout.LaneMemory;
import dev.rally.agents.rollout.LaneSteps;
import dev.rally.agents.rollout.MaskColumn;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.rollout.StepRecord;
import dev.rally.agents.rollout.Submission;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
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
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The half of an agent that acts: the policy's present snapshot, the lanes and what they have shown, the statistics of
 * what was observed, and the steps that are held for a train. It needs no learner; one that has one lends it the held
 * steps and gets the next snapshot from it.
 *
 * <p>A monitor: any thread may call anything, all that is not final or volatile is touched in synchronized methods alone,
 * and none of them waits for a train.
 */
public final class Actor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Actor.class);

    /** Multiplications of an inference of about a millisecond on one core. */
    private static final long BRIEF_MULTIPLICATIONS = 24_000_000;

    private static final int[] NO_LANES = {};

    /** What lasts of the acting half, besides the policy's parameters. */
    record Lasting(AgentCheckpoint.Snapshot snapshot, LaneSteps laneSteps, LaneMemories memories, long journaled) {

        /** Of an agent that has never acted. */
        static Lasting begin(AgentSpec spec, NetworkShape shape, @Nullable ObservationStatistics inherited) {
            ObservationSpace space = spec.observation();
            return new Lasting(
                    new AgentCheckpoint.Snapshot(
                            inherited != null ? inherited : new ObservationStatistics(space.size()), 0),
                    new LaneSteps(),
                    new LaneMemories(space, shape.stateSize()),
                    0);
        }

        /** @throws RallyException CORRUPT_CHECKPOINT */
        static Lasting of(SavedState saved, AgentSpec spec, NetworkShape shape) {
            LaneMemories memories = new LaneMemories(spec.observation(), shape.stateSize());
            memories.restore(saved);
            return new Lasting(
                    AgentCheckpoint.Snapshot.of(saved, spec.observation().size()),
                    LaneSteps.restore(saved),
                    memories,
                    saved.counters().containsKey(AgentCheckpoint.JOURNALED)
                            ? saved.counter(AgentCheckpoint.JOURNALED)
                            : 0); // of before there were journals
        }

        void save(SavedState to) {
            snapshot.save(to);
            laneSteps.save(to);
            memories.save(to);
            to.put(AgentCheckpoint.JOURNALED, journaled);
        }
    }

    private final AgentSpec spec;
    private final Algorithm algorithm;
    private final NetworkShape shape;
    private final Compute compute;
    private final Inference inference;
    private final Submission submission;
    private final ObservationScale scale;
    private final Rollouts rollouts;
    private final LaneMemories memories;
    private final LaneMemories memoriesAtRolloutStart;

    private LaneSteps laneSteps;
    private LaneSteps laneStepsAtRolloutStart;
    private LaneEpisodes episodes = LaneEpisodes.begin();
    private final StepRecord record;
    private @Nullable StepJournal journal;
    /** Records up to here were taken away for a train, and up to there their train was published or they are nobody's. */
    private long taken;

    private long covered;
    /** Whether a train has the steps that were taken away last. */
    private volatile boolean lent;

    private volatile Policy policy;
    private volatile Mode mode = Mode.TRAINING;
    private volatile boolean closed;

    /** @param parameters become the actor's own */
    Actor(int id, AgentSpec spec, Algorithm algorithm, Compute compute, Lasting lasting, FlatArray parameters) {
        this.spec = spec;
        this.algorithm = algorithm;
        this.compute = compute;
        shape = algorithm.shape();
        ObservationSpace space = spec.observation();
        inference = new Inference(id, CounterRandom.key(spec.seed(), spec.name()), space, algorithm, compute);
        submission = new Submission(
                space,
                new ActionColumns(algorithm.distribution()),
                new MaskColumn(algorithm.distribution(), algorithm.offPolicy()));
        scale = new ObservationScale(spec.algorithm(), space.size());
        scale.restore(lasting.snapshot().statistics());
        memories = new LaneMemories(space, shape.stateSize());
        memories.become(lasting.memories());
        memoriesAtRolloutStart = new LaneMemories(space, shape.stateSize());
        memoriesAtRolloutStart.become(memories);
        laneSteps = lasting.laneSteps();
        laneStepsAtRolloutStart = laneSteps.copy();
        rollouts = new Rollouts(
                space,
                shape.stateSize(),
                algorithm.distribution(),
                spec.algorithm().maxHeldSteps());
        policy = snapshot(parameters, lasting.snapshot().policyVersion());
        record = new StepRecord(submission, rollouts.current());
        covered = lasting.journaled();
    }

    /** The acting half alone of an agent, as it was captured, under the checkpoint's own spec; its steps teach nobody. */
    public static Actor restore(int id, CheckpointContents contents, TensorEngine engine) {
        AgentSpec spec = AgentCheckpoint.spec(contents);
        Algorithm algorithm = Algorithms.of(spec);
        SavedState saved = SavedState.of(contents);
        Lasting lasting = Lasting.of(saved, spec, algorithm.shape());
        Compute compute = engine.compute();
        FlatArray parameters =
                algorithm.shape().array(compute, saved.network(AgentCheckpoint.PARAMETERS, "", algorithm.shape()));
        return new Actor(id, spec, algorithm, compute, lasting, parameters);
    }

    /** Never waits. */
    public Mode mode() {
        return mode;
    }

    /** Never waits. */
    long policyVersion() {
        return policy.version();
    }

    /** The number of the rollout that steps are held for now; never waits. */
    long rollout() {
        return rollouts.number();
    }

    /** Steps that wait for a train; never waits. */
    public long heldSteps() {
        return rollouts.heldSteps();
    }

    /** Switches the mode. A change of it discards the steps that no train has taken yet. */
    public synchronized Result.AgentMode switchTo(Mode wanted) {
        if (wanted == mode) {
            return new Result.AgentMode(spec.name(), mode, 0);
        }
        mode = wanted;
        long discarded = rollouts.discard();
        discard(lent ? taken : covered);
        episodes = LaneEpisodes.unknown();
        rolloutBegan();
        return new Result.AgentMode(spec.name(), wanted, discarded);
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
     * @param reply receives ACTION, LOG_PROB when sampled, VALUE, and DISTRIBUTION when asked for
     * @throws RallyException INVALID_BATCH, NOT_FINITE, ROLLOUT_FULL
     */
    public synchronized Result.Infer act(BatchView request, Acting how, BatchWriter reply) {
        requireOpen();
        Compute.withoutGradients();
        boolean sampled = !how.deterministic() && mode == Mode.TRAINING;
        Policy other = how.policy();
        if (sampled && how.hold() && other == null) {
            return actAndHold(request, how, reply);
        }
        return actOnly(request, other == null ? policy : other, sampled, how, reply);
    }

    private Result.Infer actAndHold(BatchView request, Acting how, BatchWriter reply) {
        int rows = inference.rows(request);
        int[] lanes = inference.lanes(request, how.lanes());
        rollouts.requireRoom(rows);
        HeldSteps held = rollouts.current();
        held.reserve(rows, inference.masked(request));
        Inference.Place place = Inference.beyond(held);
        LaneMemory memory = memories.of(LaneMemories.OWN);
        inference.read(request, rows, place);
        inference.look(request, rows, memory, how.laneBase(), lanes, place);
        held.find(how.laneBase(), lanes, rows, laneSteps);
        Normalizer seen = scale.look(policy, held.rollout(), rows);
        if (seen != null) {
            place = algorithm.offPolicy() ? inference.apart(place, rows) : place;
            inference.normalize(seen, seen == policy.normalizer(), rows, place);
        }
        inference.sample(policy, rows, how.laneBase(), lanes, laneSteps, place);
        inference.reply(request, reply, place, true, how.distribution(), policy);

        // Nothing can fail any more.
        held.append(how.laneBase(), lanes, rows, inference.sight(), memory, inference.outputs(), inference.width());
        inference.remember(memory, how.laneBase(), lanes, true);
        laneSteps.advance(how.laneBase(), lanes, rows, true);
        scale.commit(held.rollout());
        rollouts.changed();
        return new Result.Infer(rows, Mode.TRAINING, policy.version(), rollouts.number());
    }

    private Result.Infer actOnly(BatchView request, Policy acting, boolean sampled, Acting how, BatchWriter reply) {
        int rows = inference.rows(request);
        Inference.Place place = inference.scratch(rows, inference.masked(request));
        LaneMemory memory = memories.of(acting.source());
        inference.read(request, rows, place);
        int[] lanes = sampled || inference.sight().remembers() ? inference.lanes(request, how.lanes()) : NO_LANES;
        inference.look(request, rows, memory, how.laneBase(), lanes, place);
        boolean own = acting == policy;
        Normalizer frozen = own ? scale.of(policy, rollouts.current().rollout()) : acting.normalizer();
        if (frozen != null) {
            inference.normalize(frozen, true, rows, place);
        }
        if (sampled) {
            inference.sample(acting, rows, how.laneBase(), lanes, laneSteps, place);
            inference.reply(request, reply, place, true, how.distribution(), acting);
            laneSteps.advance(how.laneBase(), lanes, rows, own);
        } else {
            inference.choose(acting, rows, place);
            inference.reply(request, reply, place, false, how.distribution(), acting);
        }
        inference.remember(memory, how.laneBase(), lanes, false);
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
    public synchronized long submit(BatchView batch, @Nullable Long rolloutOfSteps, int laneBase, int lanes) {
        requireOpen();
        HeldSteps held = rollouts.current();
        long rows;
        if (batch.has(Column.OBSERVATION)) {
            requireTraining("keeps no replays");
            Rollouts.requireNone(rolloutOfSteps);
            int from = held.size();
            rows = submission.transitions(batch, held, lanes, rollouts.room(), ahead(held, laneBase));
            scale.submitted(held.rollout(), from);
        } else {
            rollouts.requireCurrent(rolloutOfSteps);
            rows = submission.outcomes(batch, held, laneBase, lanes, ahead(held, laneBase));
            episodes.outcomes(submission, laneBase, held.episodes());
        }
        rollouts.changed();
        return rows;
    }

    private Submission.Ahead ahead(HeldSteps held, int laneBase) {
        StepJournal into = journal;
        if (into == null || !into.writes()) {
            return Submission.Ahead.NOBODY;
        }
        return (complete, hasLogProbs) -> {
            if (complete) {
                record.complete(held, hasLogProbs);
            } else {
                record.outcomes(held, laneBase);
            }
            long version = policy.version() - (record.byEarlierPolicy() ? 1 : 0);
            into.append(record.rows(), number -> record.batches(number, version, rollouts.number()));
        };
    }

    /** What is submitted from now on is written there before it is taken over; null writes it nowhere. */
    synchronized void writeAhead(@Nullable StepJournal to) {
        journal = to;
    }

    /** Records up to this one have been learnt from, or are nobody's, as far as the published policy goes. */
    synchronized long covered() {
        return covered;
    }

    /** Records up to this one are nobody's. */
    synchronized void discardedUpTo(long number) {
        covered = Math.max(covered, number);
    }

    /** Takes back one part of a record that no train has learnt from; {@link #tookBack} must follow the last one. */
    synchronized void takeBack(KeptSteps kept, BatchView part) {
        requireOpen();
        kept.take(part, rollouts.current(), scale.on());
        rollouts.changed();
    }

    /** Those whose steps were taken back have gone. */
    synchronized void tookBack(KeptSteps kept) {
        for (int lane : kept.end(rollouts.current(), laneSteps)) {
            end(lane, 1);
        }
    }

    /** What was submitted behind a record is nobody's; where no train is at what was before, all of it is dealt with. */
    private void discard(long behind) {
        StepJournal from = journal;
        if (from == null) {
            return;
        }
        if (from.last() > behind) {
            try {
                from.discard(behind);
            } catch (RallyException e) {
                LOG.warn("{}: its journal keeps what was discarded: {}", spec.name(), e.getMessage());
                return;
            }
        }
        if (!lent) {
            covered = from.last();
            taken = covered;
        }
    }

    /**
     * The owner of the lanes has gone, and with it what it has begun and not finished: steps without outcomes, and what
     * its lanes have shown. What it has submitted stays; where an episode goes on, that ends there as a truncation.
     */
    public synchronized void end(int laneBase, int lanes) {
        rollouts.current().end(laneBase, lanes, laneSteps.lanes());
        memories.end(laneBase, lanes);
        episodes.end(laneBase, lanes, laneSteps.lanes());
        laneSteps.end(laneBase, lanes);
        rollouts.changed();
    }

    /**
     * Takes the held steps away for a train; {@link #giveBack} must follow.
     *
     * @param check throws when there is nothing to train; then nothing has changed
     */
    synchronized HeldSteps take(Consumer<Rollout> check) {
        requireOpen();
        requireTraining("never trains");
        check.accept(rollouts.current().rollout());
        episodes.dropOpen(rollouts.current(), laneSteps.lanes());
        HeldSteps given = rollouts.take();
        lent = true;
        taken = journal == null ? taken : journal.last();
        rolloutBegan();
        return given;
    }

    /** Others' observations, which an agent that has learnt from none begins with. */
    synchronized void show(ObservationStatistics statistics) {
        scale.begin(statistics);
    }

    void giveBack(HeldSteps taken) {
        rollouts.giveBack(taken);
        lent = false;
    }

    /** What was played in a rollout is not in a checkpoint, so neither are the lanes' steps in it. */
    private void rolloutBegan() {
        laneStepsAtRolloutStart = laneSteps.copy();
        memoriesAtRolloutStart.become(memories);
    }

    /** For observations that acting has not seen: complete transitions, and what follows an end. */
    synchronized @Nullable Normalizer normalizer(HeldSteps taken) {
        return scale.of(policy, taken.rollout());
    }

    /**
     * Acts by other parameters from now on, which were learnt from these steps.
     *
     * @return the new policy's version
     */
    synchronized long publish(HeldSteps taken, FlatArray parameters) {
        requireOpen(parameters);
        Policy old = policy;
        scale.learnt(taken.rollout());
        policy = snapshot(parameters, old.version() + 1);
        rollouts.current().policyChanged();
        covered = Math.max(covered, this.taken);
        old.close();
        return policy.version();
    }

    private Policy snapshot(FlatArray parameters, long version) {
        Normalizer frozen = scale.count() > 0 ? scale.freeze() : null;
        return new Policy(shape, parameters, frozen, version, LaneMemories.OWN);
    }

    /** Observations that were learnt from, where they are normalised. */
    synchronized OptionalLong observations() {
        return scale.on() ? OptionalLong.of(scale.count()) : OptionalLong.empty();
    }

    /**
     * Adds what lasts. Held steps do not: it is of the moment when the rollout in progress began, so that a client that
     * saves while it already plays on gets the same steps again after a restore.
     */
    synchronized void save(SavedState to) {
        requireOpen();
        new Lasting(
                        new AgentCheckpoint.Snapshot(scale.statistics(), policy.version()),
                        laneStepsAtRolloutStart,
                        memoriesAtRolloutStart,
                        covered)
                .save(to);
    }

    /** Goes back to what was saved; the held steps are discarded. */
    synchronized void become(Lasting lasting, FlatArray parameters) {
        requireOpen(parameters);
        scale.restore(lasting.snapshot().statistics());
        laneSteps = lasting.laneSteps();
        memories.become(lasting.memories());
        long unused = rollouts.discard();
        rollouts.current().clear();
        covered = lasting.journaled();
        taken = covered;
        discard(covered);
        episodes = LaneEpisodes.unknown();
        rolloutBegan();
        Policy old = policy;
        policy = snapshot(parameters, lasting.snapshot().policyVersion());
        old.close();
    }

    /**
     * The policy of a checkpoint, to act instead of the agent's own; the caller closes it.
     *
     * @param sequence of the checkpoint, 1 or more: lanes are remembered for each apart
     * @throws RallyException SPEC_MISMATCH when its observations or actions are of another kind
     */
    public Policy policy(CheckpointContents contents, long sequence) {
        AgentSpec other = AgentCheckpoint.spec(contents);
        AgentCheckpoint.requireSame(AgentCheckpoint.spaces(spec), AgentCheckpoint.spaces(other));
        NetworkShape otherShape = Algorithms.of(other).shape();
        if (!actsAlike(Algorithms.of(other))) {
            throw new RallyException(
                    ErrorCode.SPEC_MISMATCH,
                    "the checkpoint's policy gives other outputs, or remembers other things, than the agent's ("
                            + AlgorithmSpec.name(other.algorithm()) + " and " + AlgorithmSpec.name(spec.algorithm())
                            + "); load it as an agent of its own (agent.load)");
        }
        SavedState saved = SavedState.of(contents);
        AgentCheckpoint.Snapshot snapshot =
                AgentCheckpoint.Snapshot.of(saved, other.observation().size());
        FlatArray parameters = otherShape.array(compute, saved.network(AgentCheckpoint.PARAMETERS, "", otherShape));
        return new Policy(
                otherShape, parameters, snapshot.normalizer(other.algorithm()), snapshot.policyVersion(), sequence);
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
        synchronized (this) {
            requireOpen();
            parameters = policy.parameters();
            normalizer = scale.of(policy, rollouts.current().rollout());
            version = policy.version();
        }
        // The tree is large and takes its time: nobody who acts waits for it.
        return PolicyJson.of(spec, algorithm, parameters, normalizer, version);
    }

    private void requireTraining(String why) {
        if (mode == Mode.DETERMINISTIC) {
            throw new RallyException(
                    ErrorCode.AGENT_DETERMINISTIC,
                    spec.name() + " is in deterministic mode and " + why + "; switch it with agent.mode");
        }
    }

    /** @param parameters that nobody else owns */
    private void requireOpen(FlatArray parameters) {
        if (closed) {
            parameters.close();
        }
        requireOpen();
    }

    private void requireOpen() {
        if (closed) {
            throw new RallyException(ErrorCode.UNKNOWN_AGENT, spec.name() + " was deleted; create or load it again");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            policy.close();
        }
    }
}
