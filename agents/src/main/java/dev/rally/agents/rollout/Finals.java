package dev.rally.agents.rollout;

import dev.rally.comm.spec.ObservationSpace;
import java.util.Arrays;

/** What truncated steps bootstrap from: their episodes' final observations. For one thread at a time. */
final class Finals {
    /** {@code [final, …]}. */
    final Frames frames;

    private int count;
    private int[] steps = new int[16];

    Finals(ObservationSpace space) {
        frames = Frames.of(space);
    }

    int count() {
        return count;
    }

    int step(int index) {
        return steps[index];
    }

    void reserve(int more) {
        if (count + more > steps.length) {
            steps = Arrays.copyOf(steps, Math.max(count + more, 2 * steps.length));
        }
        frames.reserve(steps.length);
    }

    /** Takes those of a submission's truncated rows, whose steps have been placed; there is room for them. */
    void take(Submission submission, Frames observed) {
        int first = count;
        count += submission.copyFinals(steps, frames, first);
        for (int i = first; i < count; i++) {
            frames.copyPlanes(observed, steps[i], i);
        }
    }

    /** Adds one; there is room for it. */
    void add(int step, Frames from, int index) {
        steps[count] = step;
        frames.copy(from, index, 1, count);
        count++;
    }

    /** Steps that stay have moved. */
    void close(Moves moves) {
        for (int i = 0; i < count; i++) {
            steps[i] = moves.to(steps[i]);
        }
    }

    void clear() {
        count = 0;
    }
}
