package dev.rally.comm.replay;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads the batches of a replay log back, while or after it is written, by this or another process. Each batch is
 * copied into private memory and checked there, so nobody can change it under the caller. For one thread at a time.
 */
public final class ReplayReader implements AutoCloseable {
    private final Path folder;
    private final BatchView view = new BatchView();
    private ByteBuffer staging = ByteBuffer.allocateDirect(0);
    private @Nullable LogFile file;
    private long fileCycle;

    /** Where a batch stands in a log. */
    public record Place(long cycle, long offset, long sequence) {}

    private ReplayReader(Path folder) {
        this.folder = folder;
    }

    /** @throws RallyException UNKNOWN_REPLAY_LOG when the folder holds no log */
    public static ReplayReader open(Path folder) {
        ReplayReader reader = new ReplayReader(folder);
        if (reader.cycles(0, Long.MAX_VALUE).isEmpty()) {
            throw unknown(folder, null);
        }
        return reader;
    }

    /**
     * Gives the batches from one index to another, both inclusive, in order. All of them are checked before the first
     * one is given. The view and what it shows are good until {@code each} returns; what {@code each} throws comes out.
     *
     * @throws RallyException INVALID_BATCH when the log does not hold the range, or a batch in it is damaged or
     *     malformed; UNKNOWN_REPLAY_LOG when the log has been deleted
     */
    public void read(long fromIndex, long toIndex, Consumer<BatchView> each) {
        if (fromIndex < 0 || fromIndex > toIndex) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH,
                    "fromIndex " + fromIndex + ", toIndex " + toIndex + "; both are indices that appending gave, the"
                            + " first not above the last");
        }
        try {
            if (fromIndex != toIndex) {
                walk(fromIndex, toIndex, batch -> {});
            }
            walk(fromIndex, toIndex, each);
        } catch (NoSuchFileException e) {
            throw unknown(folder, e);
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH, "cannot read the replay log " + folder + ": " + FileFault.why(e), e);
        }
    }

    /**
     * Gives all batches that the log has now, in order, each checked before it is given.
     *
     * @return how many there are
     * @throws RallyException INVALID_BATCH where one is damaged or malformed, after those before it were given
     */
    public long readAll(Consumer<BatchView> each) {
        return readAll((place, batch) -> each.accept(batch));
    }

    /** The same, with the place of each batch, at which {@link #readAt} finds it again. */
    public long readAll(BiConsumer<Place, BatchView> each) {
        long batches = 0;
        try {
            for (long cycle : cycles(0, Long.MAX_VALUE)) {
                LogFile source = file(cycle);
                ByteBuffer batch;
                for (long sequence = 0; (batch = source.read(sequence, staging)) != null; sequence++) {
                    staging = batch;
                    each.accept(new Place(cycle, source.place().offset(), sequence), view.read(batch));
                    batches++;
                }
            }
            return batches;
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH, "cannot read the replay log " + folder + ": " + FileFault.why(e), e);
        }
    }

    /**
     * Gives the batch at a place that {@link #readAll} has told, however far into the log that is.
     *
     * @throws RallyException INVALID_BATCH where it is damaged, or no longer there
     */
    public void readAt(Place place, Consumer<BatchView> each) {
        try {
            ByteBuffer batch = file(place.cycle()).readAt(new LogFile.Place(place.offset(), place.sequence()), staging);
            if (batch == null) {
                throw new RallyException(
                        ErrorCode.INVALID_BATCH,
                        "the replay log " + folder + " has no batch at byte " + place.offset()
                                + " any more: it is another log by now");
            }
            staging = batch;
            each.accept(view.read(batch));
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH, "cannot read the replay log " + folder + ": " + FileFault.why(e), e);
        }
    }

    private void walk(long fromIndex, long toIndex, Consumer<BatchView> each) throws IOException {
        long wanted = LogFile.sequence(fromIndex);
        boolean first = true;
        long last = -1;
        for (long cycle : cycles(LogFile.cycle(fromIndex), LogFile.cycle(toIndex))) {
            if (first && cycle != LogFile.cycle(fromIndex)) {
                break;
            }
            long end = cycle == LogFile.cycle(toIndex) ? LogFile.sequence(toIndex) : Long.MAX_VALUE;
            LogFile source = file(cycle);
            for (; wanted <= end; wanted++) {
                ByteBuffer batch = source.read(wanted, staging);
                if (batch == null) {
                    break;
                }
                staging = batch;
                last = LogFile.index(cycle, wanted);
                first = false;
                each.accept(view.read(batch));
            }
            wanted = 0;
        }
        if (last != toIndex) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH,
                    "the replay log " + folder + " has no index " + (first ? fromIndex : toIndex)
                            + (first ? "" : "; it ends at " + last)
                            + ": submit indices that appending to this log gave");
        }
    }

    private LogFile file(long cycle) throws IOException {
        if (file == null || fileCycle != cycle) {
            close();
            file = LogFile.open(folder, cycle);
            fileCycle = cycle;
        }
        return file;
    }

    /** The days of which the folder has a file, ascending. */
    private List<Long> cycles(long from, long to) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            return StreamSupport.stream(files.spliterator(), false)
                    .map(LogFile::cycleOf)
                    .filter(Objects::nonNull)
                    .filter(cycle -> cycle >= from && cycle <= to)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unknown(folder, e);
        }
    }

    private static RallyException unknown(Path folder, @Nullable IOException cause) {
        String message = folder + " is not a replay log; append to it first, or name another";
        return cause == null
                ? new RallyException(ErrorCode.UNKNOWN_REPLAY_LOG, message)
                : new RallyException(ErrorCode.UNKNOWN_REPLAY_LOG, message, cause);
    }

    @Override
    public void close() {
        LogFile open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new RallyException(ErrorCode.INTERNAL_ERROR, "cannot close the replay log " + folder, e);
            }
        }
    }
}
