package dev.rally.server.routing;

import dev.rally.agents.TrainControl;
import dev.rally.comm.channel.Request;
import dev.rally.comm.protocol.Protocol;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Reports one train to its caller, and to those who wait behind it: each report extends their deadlines. Learner loop
 * only.
 */
final class TrainReport implements TrainControl {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(Protocol.PROGRESS_INTERVAL_MS / 2);

    private final Request request;
    private final String agent;
    private final Pause pause;
    private final BooleanSupplier cancelled;
    private final Loop learner;
    private long lastNs = System.nanoTime();
    private long done;
    private long total;

    TrainReport(Request request, String agent, Pause pause, BooleanSupplier cancelled, Loop learner) {
        this.request = request;
        this.agent = agent;
        this.pause = pause;
        this.cancelled = cancelled;
        this.learner = learner;
    }

    @Override
    public boolean cancelled() {
        return cancelled.getAsBoolean();
    }

    @Override
    public void awaitResumed() {
        pause.await(cancelled, () -> report("paused", Map.of()));
    }

    @Override
    public void progress(long minibatchesDone, long minibatchesTotal, Map<String, Double> metrics) {
        done = minibatchesDone;
        total = minibatchesTotal;
        report("training", metrics);
    }

    private void report(String state, Map<String, Double> metrics) {
        long nowNs = System.nanoTime();
        if (nowNs - lastNs < INTERVAL_NS) {
            return;
        }
        lastNs = nowNs;
        request.progress(done, total, state, metrics);
        learner.forEachWaiting(
                waiting -> waiting.progress(0, 1, "waits for agent " + agent + ", which is " + state, Map.of()));
    }
}
