package dev.rally.server.routing;

import dev.rally.agents.Agent;
import dev.rally.checkpoints.CheckpointContents;
import dev.rally.checkpoints.ClientState;
import dev.rally.checkpoints.Loaded;
import dev.rally.comm.protocol.Result;
import dev.rally.server.environment.Environment;
import dev.rally.server.journal.Journal;
import dev.rally.server.metrics.Curve;
import dev.rally.server.metrics.Origin;
import dev.rally.server.metrics.RunId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A live agent and what the server knows about it. */
final class LiveAgent {
    /** To move so many takes less than a millisecond, but for images. */
    private static final long BRIEF_STEPS = 4096;

    /** The counters of a checkpoint that tell which run of the agent's metrics goes on from it. */
    private static final String RUN = "run";

    private static final String RUN_BEGAN = "runBeganMs";

    private final Agent agent;
    private final PolicyCache policies;
    /** Inferences, submissions and switches of mode on the acting loop: while there are any, later ones must queue up behind them. */
    private final AtomicInteger queuedActs = new AtomicInteger();
    /** Its learner loop writes it: trained since its last checkpoint. */
    private volatile boolean changed;
    /** Its learner loop: trains in a row that diverged. */
    private int divergences;

    private final KeptState clientState;
    private final Curve curve;
    private final Journal journal;

    /** Learner loop: what its first checkpoint has set aside, until a client has been told. */
    private List<String> setAside = List.of();

    /** Learner loop: what was changed about the agent, for its checkpoints to tell. */
    private List<String> history = List.of();

    /** Learner loop: it was made from nothing, and no checkpoint is its own yet. */
    private boolean begins;

    private final Environment environment;

    private volatile boolean deleted;

    LiveAgent(Agent agent, PolicyCache policies, KeptState clientState, Curve curve, Journal journal, boolean begins) {
        this.agent = agent;
        this.begins = begins;
        this.policies = policies;
        this.clientState = clientState;
        this.curve = curve;
        this.journal = journal;
        environment = new Environment(agent.spec().name());
    }

    /**
     * Where an agent's curve goes on that is as in a checkpoint.
     *
     * @param name by which it was asked for; null for the latest
     */
    static Origin origin(CheckpointContents contents, @Nullable String name) {
        Map<String, Long> counters = contents.counters();
        Long run = counters.get(RUN);
        Long began = counters.get(RUN_BEGAN);
        if (run == null || began == null) {
            return Origin.NEW;
        }
        Origin.Place place = new Origin.Place(
                new RunId(run, began),
                counters.getOrDefault("envSteps", 0L),
                counters.getOrDefault("policyVersion", 0L));
        return name == null || name.equals(Checkpoints.LATEST) ? new Origin.Newest(place) : new Origin.SetBack(place);
    }

    Agent agent() {
        return agent;
    }

    /** What the agent's games are like. Any thread. */
    Environment environment() {
        return environment;
    }

    /** From any thread; never waits for what the agent is at. */
    Result.AgentInfo info() {
        Result.AgentInfo info = agent.info();
        return info.in(environment.info(info.envSteps()), journal.info());
    }

    String name() {
        return agent.spec().name();
    }

    PolicyCache policies() {
        return policies;
    }

    AtomicInteger queuedActs() {
        return queuedActs;
    }

    /** Whether no act could be waited for, and few steps moved, when an exchange's lanes end. */
    boolean endsLanesBriefly() {
        return queuedActs.get() == 0 && agent.actor().heldSteps() <= BRIEF_STEPS;
    }

    /**
     * As it was saved; nothing that has been learnt since is left.
     *
     * @param name by which the checkpoint was asked for; null for the latest
     */
    void restoreFrom(Loaded loaded, @Nullable String name) {
        Environment.require(loaded.contents().environment());
        agent.restoreFrom(loaded.contents());
        environment.restore(loaded.contents().environment());
        curve.goOn(origin(loaded.contents(), name));
        clientState.become(loaded.contents().clientState());
        begins = false;
        changed = false;
        divergences = 0;
    }

    boolean begins() {
        return begins;
    }

    void hasBegun() {
        begins = false;
    }

    boolean changed() {
        return changed;
    }

    void changed(boolean since) {
        changed = since;
    }

    KeptState clientState() {
        return clientState;
    }

    /** For the learner loop. */
    Curve curve() {
        return curve;
    }

    /** A copy of all that lasts, as {@link Agent#capture}. For the learner loop. */
    CheckpointContents capture(@Nullable ClientState state) {
        CheckpointContents captured = agent.capture(state).with(history).in(environment.save());
        return curve.run()
                .map(run -> captured.with(RUN, run.number()).with(RUN_BEGAN, run.beganMs()))
                .orElse(captured);
    }

    /** What its submissions are written to. */
    Journal journal() {
        return journal;
    }

    /** What the agent's first checkpoint has set aside, where no client has been told. */
    List<String> tellSetAside() {
        List<String> told = setAside;
        setAside = List.of();
        return told;
    }

    void setAside(List<String> names) {
        setAside = List.copyOf(names);
    }

    int divergences() {
        return divergences;
    }

    void divergences(int inARow) {
        divergences = inARow;
    }

    List<String> history() {
        return history;
    }

    void history(List<String> lines) {
        history = List.copyOf(lines);
    }

    /** No longer in the list of agents: a train of it ends at its next minibatch. */
    boolean deleted() {
        return deleted;
    }

    void delete() {
        deleted = true;
    }
}
