package dev.rally.server.routing;

import java.util.concurrent.Semaphore;

/**
 * Agents learn one at a time, and pass each other the turn between pieces of a minibatch: who has waited longest is next.
 * A turn belongs to a piece of work and not to a thread; what it computes does not depend on who had one before.
 */
final class Turns {
    private final Semaphore turn = new Semaphore(1, true);

    /** Waits for the turn: at most one piece of each agent that learns. */
    void take() {
        turn.acquireUninterruptibly();
    }

    void giveBack() {
        turn.release();
    }

    /** Lets those go first who wait, if anybody does. */
    void pass() {
        if (turn.hasQueuedThreads()) {
            giveBack();
            take();
        }
    }
}
