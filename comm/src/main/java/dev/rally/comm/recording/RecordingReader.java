package dev.rally.comm.recording;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.replay.ReplayReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives a recording's batches back, while or after it is made. For one thread at a time. */
public final class RecordingReader implements AutoCloseable {
    private final RecordingHeader header;
    /** Null while nothing was appended: a log is made with its first batch. */
    private final @Nullable ReplayReader log;

    RecordingReader(RecordingHeader header, Path log) {
        this.header = header;
        this.log = opened(log);
    }

    private static @Nullable ReplayReader opened(Path log) {
        try {
            return ReplayReader.open(log);
        } catch (RallyException e) {
            if (e.code() == ErrorCode.UNKNOWN_REPLAY_LOG && Files.isDirectory(log)) {
                return null;
            }
            throw e;
        }
    }

    public RecordingHeader header() {
        return header;
    }

    /**
     * Gives all batches in order, each checked by its checksum; the view and what it shows are good until {@code each}
     * returns.
     *
     * @return how many there are
     * @throws RallyException INVALID_BATCH where one is damaged, after those before it were given
     */
    public long each(Consumer<BatchView> each) {
        return log == null ? 0 : log.readAll(each);
    }

    /** The same, with the place of each batch, at which {@link #at} finds it again. */
    public long each(BiConsumer<ReplayReader.Place, BatchView> each) {
        return log == null ? 0 : log.readAll(each);
    }

    /** Gives the batch at a place that {@link #each} has told. */
    public void at(ReplayReader.Place place, Consumer<BatchView> each) {
        Objects.requireNonNull(log, "an empty recording has no places").readAt(place, each);
    }

    /** Counts what there is. */
    public RecordingTotals count() {
        return count(batch -> {});
    }

    /** Counts what there is, while it gives all of it as {@link #each} does. */
    public RecordingTotals count(Consumer<BatchView> each) {
        Tally tally = new Tally();
        each(batch -> {
            tally.read(batch);
            tally.add(batch);
            each.accept(batch);
        });
        return tally.totals();
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
    }
}
