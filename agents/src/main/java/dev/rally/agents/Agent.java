package dev.rally.agents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.demonstration.Demonstrations;
import dev.rally.agents.learner.Algorithm;
import dev.rally.agents.learner.Learner;
import dev.rally.agents.network.Initialization;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.state.SavedState;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.ClientState;
import dev.rally.checkpoints.Part;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecChange;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A named agent: an {@link Actor}, which any thread may use, and what it learns by. {@link #train}, {@link #capture} and
 * {@link #restoreFrom} belong to one thread, the learner's; acting never waits for them.
 */
public final class Agent implements AutoCloseable {
    /** The part of a checkpoint that acting alone needs, whatever the agent learns by. */
    public static final Part POLICY = Part.of(AgentCheckpoint.PARAMETERS, AgentCheckpoint.NORMALIZER);

    private final int id;
    private final AgentSpec spec;
    private final Algorithm algorithm;
    private final Actor actor;
    private final Trainer trainer;
    private volatile Map<String, Double> clientMetrics = Map.of();

    private Agent(int id, AgentSpec spec, TensorEngine engine, @Nullable Inheritance inheritance) {
        this.id = id;
        this.spec = spec;
        algorithm = Algorithms.of(spec);
        Compute compute = engine.compute();
        long key = CounterRandom.key(spec.seed(), spec.name());
        float[] initial = inheritance != null
                ? inheritance.parameters()
                : Initialization.parameters(
                        algorithm.shape(), CounterRandom.derive(key, "parameters"), algorithm.initialFreeValue());
        Learner learner = algorithm.learner(compute, key, initial);
        trainer = new Trainer(spec.name(), learner);
        Actor.Lasting begin =
                Actor.Lasting.begin(spec, algorithm.shape(), inheritance != null ? inheritance.statistics() : null);
        actor = new Actor(id, spec, algorithm, compute, begin, learner.copyParameters());
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

    /**
     * A checkpoint's policy as JSON, for games that play without the server.
     *
     * @param contents {@link #POLICY} at least
     */
    public static ObjectNode export(CheckpointContents contents) {
        return PolicyJson.of(contents);
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

    /** The half that acts. */
    public Actor actor() {
        return actor;
    }

    /** From any thread; never waits. */
    public Result.AgentInfo info() {
        return new Result.AgentInfo(
                spec.name(),
                id,
                actor.mode(),
                spec,
                actor.policyVersion(),
                trainer.envSteps(),
                trainer.updateSteps(),
                actor.rollout(),
                actor.heldSteps(),
                shownMetrics(),
                null,
                null);
    }

    /** Takes the client's own figures, to be shown with the last train's from now on. From any thread. */
    public void tell(Map<String, Double> figures) {
        clientMetrics = Map.copyOf(figures);
    }

    private Map<String, Double> shownMetrics() {
        Map<String, Double> shown = new TreeMap<>(trainer.metrics());
        shown.putAll(clientMetrics);
        return Map.copyOf(shown);
    }

    /** Whether a train would need the demonstrations that the spec names, and they were not shown. From any thread. */
    public boolean lacksDemonstrations() {
        return trainer.lacksDemonstrations();
    }

    /** What the next trains imitate: all that the spec names. Before the first train its observations count as seen. */
    public void show(Demonstrations demonstrations) {
        actor.show(demonstrations.statistics());
        trainer.show(demonstrations);
    }

    /**
     * Learns from all steps that have outcomes and publishes the new policy. Held steps without outcomes are
     * discarded. When it throws, parameters, moments and counters are as before; a rollout that it had taken is dropped.
     *
     * @param steps gradient updates; null leaves it to the algorithm
     * @throws RallyException NOTHING_TO_TRAIN, AGENT_DETERMINISTIC, CANCELLED, DIVERGED, INTERNAL_ERROR
     */
    public Result.Train train(@Nullable Integer steps, TrainControl control) {
        return trainer.train(actor, steps, control);
    }

    /**
     * A consistent copy of all that lasts; held steps do not. What is too large to be there twice is shared: save it before
     * the agent learns again.
     */
    public CheckpointContents capture(@Nullable ClientState clientState) {
        SavedState state = SavedState.empty();
        actor.save(state);
        Map<String, Double> shown = shownMetrics();
        trainer.save(state);
        return AgentCheckpoint.contents(spec, state, shown, clientState);
    }

    /**
     * Sets the agent back to what was captured; its rollout is discarded. How it learns stays as it is now.
     *
     * @throws RallyException SPEC_MISMATCH listing the differences, CORRUPT_CHECKPOINT
     */
    public void restoreFrom(CheckpointContents contents) {
        AgentCheckpoint.requireSame(SpecChange.lasting(spec), SpecChange.lasting(AgentCheckpoint.spec(contents)));
        SavedState saved = SavedState.of(contents);
        Actor.Lasting lasting = Actor.Lasting.of(saved, spec, algorithm.shape());
        FlatArray parameters = trainer.restore(saved, contents.metrics());
        actor.become(lasting, parameters);
        clientMetrics = Map.of();
    }

    /** What a restored agent learnt from and has no longer. For the learner's thread. */
    public Optional<String> missing() {
        return trainer.missing();
    }

    /** What is submitted from now on is written there before it is taken over; null writes it nowhere. From any thread. */
    public void writeAhead(@Nullable StepJournal journal) {
        actor.writeAhead(journal);
    }

    /** For what a journal has kept, when the agent has just been restored. For the learner's thread. */
    public Recovery recovery() {
        return new Recovery(spec, algorithm, actor, trainer);
    }

    /** Transitions that it has learnt from and would lack when it came back from a checkpoint. For the learner's thread. */
    public long wouldLack() {
        return trainer.wouldLack();
    }

    /** The last record of the journal that a checkpoint's agent has learnt from. */
    public static long covered(Map<String, Long> counters) {
        return counters.getOrDefault(AgentCheckpoint.JOURNALED, 0L);
    }

    /** Frees the device's memory, from any thread; a train that runs ends as cancelled before its next minibatch. */
    @Override
    public void close() {
        actor.close();
        trainer.close();
    }
}
