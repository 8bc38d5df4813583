package dev.rally.env.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Runs something again and again: first to warm up, then to measure each call. */
final class MeasuredLoop {
    private final long warmUpNanos;
    private final long measureNanos;
    private final int minCalls;

    MeasuredLoop(double warmUpSeconds, double measureSeconds, int minCalls) {
        warmUpNanos = nanos(warmUpSeconds);
        measureNanos = nanos(measureSeconds);
        this.minCalls = minCalls;
    }

    private static long nanos(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    /**
     * Measures {@code call}.
     *
     * @param between runs before each call, unmeasured
     */
    Times run(Runnable between, Runnable call) {
        repeat(between, call, warmUpNanos, 0);
        return repeat(between, call, measureNanos, minCalls);
    }

    private static Times repeat(Runnable between, Runnable call, long durationNanos, int minCalls) {
        long[] nanos = new long[1024];
        int calls = 0;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < durationNanos || calls < minCalls) {
            between.run();
            long before = System.nanoTime();
            call.run();
            long after = System.nanoTime();
            if (calls == nanos.length) {
                nanos = Arrays.copyOf(nanos, calls * 2);
            }
            nanos[calls++] = after - before;
        }
        return new Times(Arrays.copyOf(nanos, calls));
    }

    /** How long each call took. */
    static final class Times {
        private final long[] sorted;

        Times(long[] nanos) {
            sorted = nanos.clone();
            Arrays.sort(sorted);
        }

        int calls() {
            return sorted.length;
        }

        /** The time that {@code share} of the calls did not exceed. */
        double quantileMicros(double share) {
            int index = (int) Math.ceil(share * sorted.length) - 1;
            return sorted[Math.max(0, index)] / 1e3;
        }

        double meanSeconds() {
            return Arrays.stream(sorted).average().orElse(Double.NaN) / 1e9;
        }
    }
}
