package dev.rally.agents;

import dev.rally.comm.replay.ReplayReader;
import dev.rally.comm.replay.ReplaySegments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Records in a replay log, and all of them given back. */
final class FolderJournal implements StepJournal, AutoCloseable {
    private final Path folder;
    private final ReplaySegments segments;
    private long last;
    /** Behind which records what was discarded, in order. */
    final List<Long> discarded = new ArrayList<>();

    FolderJournal(Path folder) {
        this.folder = folder;
        segments = ReplaySegments.open(folder, "learner", 1 << 30, 2);
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public long last() {
        return last;
    }

    @Override
    public void append(int rows, LongFunction<List<ReplaySegments.Batch>> record) {
        ReplaySegments.Range unused = segments.append(record.apply(++last));
    }

    @Override
    public void discard(long behind) {
        discarded.add(behind);
    }

    /** Gives an agent all that it lacks; the steps that are too old for it. */
    long recover(Agent agent) {
        Recovery recovery = agent.recovery();
        long[] old = new long[1];
        try (ReplayReader reader =
                ReplayReader.open(folder.resolve(segments.logs().get(0)))) {
            long unused = reader.readAll(batch -> {
                if (batch.sequence() <= recovery.covered()) {
                    recovery.remember(batch);
                } else if (recovery.isTooOld(batch.policyVersion())) {
                    old[0] += batch.rows();
                } else {
                    recovery.hold(batch);
                }
            });
        }
        recovery.end();
        return old[0];
    }

    @Override
    public void close() {
        segments.close();
    }
}
