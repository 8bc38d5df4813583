package dev.rally.server.routing;

import dev.rally.agents.Agent;
import dev.rally.checkpoints.Loaded;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A live agent and what the server knows about it. */
final class LiveAgent {
    /** To move so many takes less than a millisecond, but for images. */
    private static final long BRIEF_STEPS = 4096;

    private final Agent agent;
    private final PolicyCache policies;
    /** Inferences, submissions and switches of mode on the acting loop: while there are any, later ones must queue up behind them. */
    private final AtomicInteger queuedActs = new AtomicInteger();
    /** Its learner loop writes it: trained since its last checkpoint. */
    private volatile boolean changed;
    /** Its learner loop: trains in a row that diverged. */
    private int divergences;

    private final KeptState clientState;

    /** Learner loop: what was changed about the agent, for its checkpoints to tell. */
    private List<String> history = List.of();

    private volatile boolean deleted;

    LiveAgent(Agent agent, PolicyCache policies, KeptState clientState) {
        this.agent = agent;
        this.policies = policies;
        this.clientState = clientState;
    }

    Agent agent() {
        return agent;
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

    /** As it was saved; nothing that has been learnt since is left. */
    void restoreFrom(Loaded loaded) {
        agent.restoreFrom(loaded.contents());
        clientState.become(loaded.contents().clientState());
        changed = false;
        divergences = 0;
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
