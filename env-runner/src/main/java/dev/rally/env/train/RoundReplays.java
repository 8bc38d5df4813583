package dev.rally.env.train;

import dev.rally.comm.home.RallyHome;
import dev.rally.comm.replay.ReplaySegments;
import dev.rally.env.round.TeamRound;
import org.jspecify.annotations.Nullable;

/**
 * The runner's replay log: what was submitted outlives the process until a checkpoint covers it. It takes at most
 * {@link #MAX_SEGMENTS} × {@link #SEGMENT_BYTES} of the disk, and the round that ends each segment. One thread.
 */
final class RoundReplays implements AutoCloseable {
    static final long SEGMENT_BYTES = 32L << 20;
    static final int MAX_SEGMENTS = 4;

    private final ReplaySegments segments;
    private ReplaySegments.@Nullable Range last;
    private ReplaySegments.@Nullable Range saving;

    RoundReplays(RallyHome home, String name) {
        segments = ReplaySegments.open(home.replays(), name, SEGMENT_BYTES, MAX_SEGMENTS);
        // What a killed process left are outcomes of steps that no server holds any more: those rounds are played
        // again.
        segments.discard();
    }

    /** Appends a team's round, in as many batches as it takes. */
    ReplaySegments.Range append(TeamRound team) {
        last = segments.append(team.outcomes());
        return last;
    }

    /** A save of everything appended so far has begun. */
    void saving() {
        saving = last;
    }

    /** The save is durable: what was appended before it began is of no more use. */
    void saved() {
        if (saving != null) {
            segments.covered(saving);
            saving = null;
        }
    }

    @Override
    public void close() {
        segments.close();
    }
}
