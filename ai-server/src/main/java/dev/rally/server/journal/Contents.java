package dev.rally.server.journal;

import dev.rally.agents.rollout.KeptSteps;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.Column;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.replay.ReplayReader;
import dev.rally.comm.replay.ReplaySegments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What can be read of a journal: looked through as a whole first, so that a record of which a part is missing, or that was
 * discarded later, is never given. Records with a number that was there before are given once. For one thread at a time.
 */
final class Contents {
    /** Hears of the records that count, part by part and in order. */
    interface Reader {
        void part(BatchView batch, KeptSteps.Part part);
    }

    /** Records behind the first number, up to the second, were discarded. */
    private record Discarded(long behind, long upTo) {}

    private final Path replays;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Discarded> discarded = new ArrayList<>();
    private final Set<Long> incomplete = new HashSet<>();
    private final List<String> damages = new ArrayList<>();
    private long first;
    private long last;
    private long missing;

    /** The record that is being read, and how many of its parts have come. */
    private long number;

    private int parts;
    private int allParts;

    private Contents(Path replays) {
        this.replays = replays;
    }

    /** @param logs names of logs below the folder, in order */
    static Contents of(Path replays, List<String> logs) {
        Contents contents = new Contents(replays);
        logs.forEach(contents::look);
        return contents;
    }

    private void look(String log) {
        long[] rowsAndBytes = new long[2];
        boolean damaged = !read(log, batch -> {
            rowsAndBytes[0] += batch.rows();
            rowsAndBytes[1] += batch.lengthBytes();
            look(batch);
        });
        endRecord();
        segments.add(new Segment(log, last, rowsAndBytes[0], rowsAndBytes[1], damaged));
    }

    private void look(BatchView batch) {
        if (batch.sequence() != number) {
            endRecord();
            begin(batch.sequence());
        }
        if (isMark(batch)) {
            discarded.add(new Discarded(batch.policyVersion(), number));
            parts = 1;
            allParts = 1;
            return;
        }
        KeptSteps.Part part = KeptSteps.part(batch);
        allParts = part.parts();
        parts += part.part() == parts ? 1 : 0;
    }

    private void begin(long next) {
        missing += last > 0 && next > last ? next - last - 1 : 0;
        first = first == 0 ? next : first;
        last = Math.max(last, next);
        number = next;
        parts = 0;
    }

    private void endRecord() {
        if (number > 0 && parts < allParts) {
            incomplete.add(number);
        }
        number = 0;
        parts = 0;
        allParts = 0;
    }

    /** A mark of what was discarded; all other batches are parts of records. */
    private static boolean isMark(BatchView batch) {
        return !batch.has(Column.LEDGER);
    }

    private boolean read(String log, Consumer<BatchView> each) {
        try (ReplayReader reader = ReplayReader.open(ReplaySegments.resolve(replays, log))) {
            long unused = reader.readAll(each);
            return true;
        } catch (RallyException e) {
            if (e.code() == ErrorCode.UNKNOWN_REPLAY_LOG) {
                return true; // whoever began it came to write nothing
            }
            damages.add(e.getMessage());
            return false;
        }
    }

    /** Gives all that counts; what cannot be read was told by {@link #damages} already. */
    void read(Reader to) {
        long[] before = new long[2];
        List<String> told = List.copyOf(damages);
        for (Segment segment : segments) {
            read(segment.log(), batch -> {
                long of = batch.sequence();
                if (of != before[0]) {
                    before[1] = Math.max(before[1], before[0]);
                    before[0] = of;
                }
                if (of > before[1] && !isMark(batch) && counts(of)) {
                    to.part(batch, KeptSteps.part(batch));
                }
            });
        }
        damages.clear();
        damages.addAll(told);
    }

    private boolean counts(long of) {
        return !incomplete.contains(of) && discarded.stream().noneMatch(gone -> of > gone.behind && of <= gone.upTo);
    }

    List<Segment> segments() {
        return segments;
    }

    /** The number of the first record that is there; 0 where none is. */
    long first() {
        return first;
    }

    /** The number of the last record. */
    long last() {
        return last;
    }

    /** Records that are missing between others. */
    long missing() {
        return missing;
    }

    /** What could not be read, and why. */
    List<String> damages() {
        return List.copyOf(damages);
    }
}
