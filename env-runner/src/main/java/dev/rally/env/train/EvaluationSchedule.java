package dev.rally.env.train;

import java.util.concurrent.TimeUnit;

/** When to evaluate: every few seconds of training, and never for more than a tenth of the time. */
final class EvaluationSchedule {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int TRAINING_PER_EVALUATION = 9;

    private long nextNanos;

    EvaluationSchedule(long nowNanos) {
        nextNanos = nowNanos + INTERVAL_NANOS;
    }

    boolean due(long nowNanos) {
        return nowNanos - nextNanos >= 0;
    }

    void done(long beganNanos, long endedNanos) {
        nextNanos = endedNanos + Math.max(INTERVAL_NANOS, TRAINING_PER_EVALUATION * (endedNanos - beganNanos));
    }
}
