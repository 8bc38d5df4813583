package dev.rally.server.routing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Whether learning is held. Any thread may set it, the learner loops wait for it. */
final class Pause {
    /** How soon a cancelled request is noticed while learning is held. */
    private static final long TICK_MS = 100;

    /** Shut while its count is 1. */
    private volatile CountDownLatch gate = new CountDownLatch(0);

    boolean paused() {
        return gate.getCount() > 0;
    }

    synchronized void set(boolean hold) {
        if (!hold) {
            gate.countDown();
        } else if (!paused()) {
            gate = new CountDownLatch(1);
        }
    }

    /** Waits while learning is held, or until {@code giveUp}. */
    void await(BooleanSupplier giveUp) {
        boolean interrupted = false;
        while (!giveUp.getAsBoolean()) {
            try {
                if (gate.await(TICK_MS, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
