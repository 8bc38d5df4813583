package dev.rally.comm.recording;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.replay.ReplayReader;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Gives a recording's batches back, while or after it is made. For one thread at a time. */
public final class RecordingReader implements AutoCloseable {
    private final RecordingHeader header;
    private final ReplayReader log;

    RecordingReader(RecordingHeader header, Path log) {
        this.header = header;
        this.log = ReplayReader.open(log);
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
        return log.readAll(each);
    }

    /** Counts what there is. */
    public RecordingTotals count() {
        Tally tally = new Tally();
        each(batch -> {
            tally.read(batch);
            tally.add(batch);
        });
        return tally.totals();
    }

    @Override
    public void close() {
        log.close();
    }
}
