package dev.rally.agents;

import dev.rally.agents.learner.Learner;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Protocol;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Lets those who wait for a train pause it, cancel it and hear of it, but not more often than they care for. */
final class TrainPace implements Learner.Pace {
    private static final long REPORT_NS = Protocol.PROGRESS_INTERVAL_MS * 1_000_000L / 2;

    private final TrainControl control;
    private final BooleanSupplier closed;
    private final Map<String, Double> metrics;
    private long reportedNs = System.nanoTime();

    /**
     * @param closed whether the agent is gone
     * @param metrics of the train before, which is what there is to show while one runs
     */
    TrainPace(TrainControl control, BooleanSupplier closed, Map<String, Double> metrics) {
        this.control = control;
        this.closed = closed;
        this.metrics = metrics;
    }

    @Override
    public void beforeMinibatch(long done, long total) {
        control.awaitTurn();
        if (control.cancelled() || closed.getAsBoolean()) {
            throw new RallyException(
                    ErrorCode.CANCELLED,
                    "the train was cancelled after " + done + " of " + total
                            + " minibatches and undone; its rollout is dropped");
        }
        report(done, total);
    }

    @Override
    public void betweenParts() {
        control.awaitTurn();
    }

    private void report(long done, long total) {
        long now = System.nanoTime();
        if (now - reportedNs >= REPORT_NS) {
            reportedNs = now;
            control.progress(done, total, metrics);
        }
    }
}
