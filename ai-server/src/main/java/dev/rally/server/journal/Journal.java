package dev.rally.server.journal;

import dev.rally.agents.Recovery;
import dev.rally.agents.StepJournal;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.replay.ReplaySegments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The submissions of the agents of one name, numbered from 1, until a checkpoint covers them; for an agent with a replay memory
 * that its checkpoints lack, as many more as that holds. Each is a row of batches that {@link
 * dev.rally.agents.rollout.StepRecord} fills, in segments of 32 MB below {@code journal/<agent>}. Any thread may use it.
 */
public final class Journal implements StepJournal, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    static final long SEGMENT_BYTES = 32L << 20;

    /** What a segment takes on the disk beside its records. */
    private static final long BOOKKEEPING_BYTES = 2L << 20;

    /** Of damaged segments so many stay, for somebody to look at. */
    private static final int SET_ASIDE = 2;

    private final Path journals;
    private final String agent;
    private final Durability durability;
    private final long maxBytes;
    private @Nullable ReplaySegments segments;
    private final List<Segment> known = new ArrayList<>();
    private volatile long last;
    private long covered;
    private Recovered recovered = Recovered.NOTHING;
    /** What anybody may be told without waiting for the disk. */
    private volatile Result.@Nullable JournalInfo told;

    /**
     * @param journals the home's folder of journals
     * @param maxBytes on the disk, without damaged segments that are set aside
     */
    Journal(Path journals, String agent, Durability durability, long maxBytes) {
        this.journals = journals;
        this.agent = agent;
        this.durability = durability;
        this.maxBytes = maxBytes;
    }

    @Override
    public boolean writes() {
        return durability != Durability.none;
    }

    private boolean isThere() {
        return Files.isDirectory(journals.resolve(agent));
    }

    private ReplaySegments open() {
        ReplaySegments open = segments;
        if (open == null) {
            open = ReplaySegments.open(journals, agent, SEGMENT_BYTES, Integer.MAX_VALUE);
            segments = open;
        }
        return open;
    }

    @Override
    public long last() {
        return last;
    }

    /** An agent begins: what one of that name has left is nobody's. */
    public synchronized void begin() {
        if (isThere()) {
            close();
            delete(journals.resolve(agent));
        }
        known.clear();
        last = 0;
        covered = 0;
        recovered = Recovered.NOTHING;
        prepare();
        tell();
    }

    /** So that no submission has to wait for a segment to be made, unless one is full. */
    private void prepare() {
        if (writes()) {
            open().begin();
        }
        if (durability == Durability.disk) {
            try {
                FileTree.syncEntries(journals);
                FileTree.syncEntries(journals.resolve(".."));
            } catch (IOException e) {
                throw new RallyException(
                        ErrorCode.DISK_FULL, "the journal in " + journals + " cannot begin: " + FileFault.why(e), e);
            }
        }
    }

    /**
     * Gives an agent that has just come from a checkpoint what it lacks.
     *
     * @param wanted false discards what that checkpoint has not learnt from
     * @return what somebody should know; null for nothing
     */
    public synchronized @Nullable String recover(Recovery recovery, boolean wanted) {
        covered = recovery.covered();
        last = Math.max(last, covered);
        recovered = Recovered.NOTHING;
        if (!isThere()) {
            prepare();
            tell();
            return null;
        }
        boolean anothers = segments == null;
        Contents contents = Contents.of(journals, open().logs());
        known.clear();
        for (Segment segment : contents.segments()) {
            if (anothers && segment.bytes() == 0 && !segment.damaged()) {
                delete(journals.resolve(segment.log())); // whoever began it came to write nothing
            } else {
                known.add(segment);
            }
        }
        last = Math.max(last, contents.last());
        recovered = new Recovering(recovery, contents, wanted).run();
        if (!wanted) {
            discard(covered);
            recovery.discardedUpTo(last);
        }
        prepare();
        if (recovered.anything()) {
            LOG.info("agent {}: {}", agent, recovered.summary());
        }
        tell();
        String warning = recovered.warning().orElse(null);
        if (warning != null) {
            LOG.warn("agent {}: {}", agent, warning);
        }
        return warning;
    }

    @Override
    public synchronized void append(int rows, LongFunction<List<ReplaySegments.Batch>> record) {
        if (!writes()) {
            return;
        }
        long number = last + 1;
        List<ReplaySegments.Batch> batches = record.apply(number);
        int[] begun = new int[1];
        List<ReplaySegments.Batch> counted = batches.stream()
                .map(batch -> new ReplaySegments.Batch(batch.maxBytes(), writer -> {
                    begun[0]++;
                    batch.fill().accept(writer);
                }))
                .toList();
        try {
            append(number, rows, counted);
        } catch (RallyException e) {
            last = begun[0] > 1 ? number : last; // there is a part of it, which nobody may take for one of the next
            throw e;
        }
    }

    private void append(long number, int rows, List<ReplaySegments.Batch> batches) {
        long bytes = batches.stream().mapToLong(ReplaySegments.Batch::maxBytes).sum();
        String log = appended(batches, bytes).log();
        last = number;
        int newest = known.size() - 1;
        if (newest < 0 || !known.get(newest).log().equals(log)) {
            known.add(new Segment(log, number, rows, bytes, false));
        } else {
            known.set(newest, known.get(newest).with(number, rows, bytes));
        }
        tell();
    }

    /** Where there is no room, what only a replay memory would be rebuilt from makes some. */
    private ReplaySegments.Range appended(List<ReplaySegments.Batch> batches, long bytes) {
        while (true) {
            try {
                requireRoom(bytes);
                return open().append(batches);
            } catch (RallyException e) {
                if (e.code() != ErrorCode.DISK_FULL) {
                    throw e;
                }
                if (known.size() < 2 || known.get(0).last() > covered) {
                    throw full(e);
                }
                dropBefore(1);
            }
        }
    }

    private void requireRoom(long more) {
        long present = diskBytes();
        if (present > maxBytes - more - BOOKKEEPING_BYTES) {
            throw new RallyException(
                    ErrorCode.DISK_FULL,
                    "it has " + present + " bytes, " + more + " more are wanted, and it may have " + maxBytes
                            + " (--journal-mb)");
        }
    }

    private long diskBytes() {
        return known.stream()
                .mapToLong(segment -> segment.bytes() + BOOKKEEPING_BYTES)
                .sum();
    }

    private RallyException full(RallyException cause) {
        return new RallyException(
                ErrorCode.DISK_FULL,
                "the submission is not taken over: the journal of " + agent + " has " + (last - covered)
                        + " submissions that no checkpoint covers, and no room: " + cause.getMessage()
                        + "; train and save a checkpoint, or make room on the disk",
                cause);
    }

    @Override
    public synchronized void discard(long behind) {
        if (last > behind && (writes() || !known.isEmpty())) {
            long number = last + 1;
            int bytes = Math.toIntExact(BatchWriter.sizeBytes(0));
            append(number, 0, List.of(new ReplaySegments.Batch(bytes, writer -> {
                writer.begin(0, number, 0, behind).ints(Column.LANE, 0, 0);
            })));
        }
    }

    /** Nobody is to have what no checkpoint covers. */
    public synchronized void abandon() {
        try {
            discard(covered);
        } catch (RallyException e) {
            LOG.warn("agent {}: its journal keeps what was submitted last: {}", agent, e.getMessage());
        }
    }

    /** Waits until all that was appended is as durable as is promised; the caller may then acknowledge it. */
    public void settle() {
        if (durability == Durability.disk) { // else nobody waits for who reads or deletes
            sync();
        }
    }

    private synchronized void sync() {
        ReplaySegments open = segments;
        if (open != null) {
            open.sync();
        }
    }

    /**
     * A checkpoint has what was learnt from the records up to this one.
     *
     * @param wouldLack the last steps, of those that were learnt from, that stay nevertheless
     */
    public synchronized void covered(long number, long wouldLack) {
        covered = number;
        long kept = 0;
        int needed = known.size();
        while (needed > 0 && (known.get(needed - 1).last() > number || (writes() && kept < wouldLack))) {
            needed--;
            kept += known.get(needed).rows();
        }
        dropBefore(needed);
        tell();
    }

    /** Reclaims the first segments, but not the one that is being written. */
    private void dropBefore(int count) {
        if (count == 0) {
            return;
        }
        for (Segment segment : known.subList(0, count)) {
            if (segment.damaged()) {
                setAside(segment);
            }
        }
        ReplaySegments open = open();
        if (count < known.size()) {
            open.covered(new ReplaySegments.Range(known.get(count).log(), 0, 0));
        } else {
            open.discard();
        }
        List<String> logs = open.logs();
        known.removeIf(segment -> !logs.contains(segment.log()));
    }

    private void setAside(Segment segment) {
        Path folder = journals.resolve(segment.log());
        try {
            for (int number = SET_ASIDE; number >= 1; number--) {
                Path place = journals.resolve(agent).resolve("damaged-" + number);
                Path newer = number == 1 ? folder : journals.resolve(agent).resolve("damaged-" + (number - 1));
                FileTree.delete(place);
                if (Files.isDirectory(newer)) {
                    Files.move(newer, place, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (IOException e) {
            LOG.warn("agent {}: a damaged segment of its journal cannot be set aside: {}", agent, FileFault.why(e));
        }
    }

    /** Null where nothing is written down and nothing was. Never waits. */
    public Result.@Nullable JournalInfo info() {
        return told;
    }

    private void tell() {
        boolean nothing = !writes() && known.isEmpty() && !recovered.anything();
        told = nothing
                ? null
                : new Result.JournalInfo(
                        last,
                        covered,
                        diskBytes(),
                        recovered.replayedSteps(),
                        recovered.rememberedSteps(),
                        recovered.droppedSteps(),
                        recovered.lostRecords());
    }

    private static void delete(Path folder) {
        try {
            FileTree.delete(folder);
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.INTERNAL_ERROR, "cannot delete the journal " + folder + ": " + FileFault.why(e), e);
        }
    }

    @Override
    public synchronized void close() {
        ReplaySegments open = segments;
        segments = null;
        if (open != null) {
            open.close();
        }
    }
}
