package dev.rally.comm.recording;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.replay.ReplayLog;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A recording in the making: batches of complete transitions, appended to a log of its own. What was appended stays when
 * the process dies. One thread at a time.
 */
public final class RecordingWriter implements AutoCloseable {
    /** The most that a recording's batches may take of the disk. */
    public static final long MAX_BYTES = 4L << 30;

    private final Recordings recordings;
    private final String name;
    private final ReplayLog log;
    private final Tally tally = new Tally();
    private final BatchView view = new BatchView();
    private ByteBuffer memory = ByteBuffer.allocateDirect(0);
    private boolean closed;

    RecordingWriter(Recordings recordings, String name, ReplayLog log) {
        this.recordings = recordings;
        this.name = name;
        this.log = log;
    }

    public String name() {
        return name;
    }

    public RecordingTotals totals() {
        return tally.totals();
    }

    /**
     * Appends the batch that {@code fill} writes: complete transitions, as docs/batch-format.md has them.
     *
     * @param maxBytes room for it; see {@link BatchWriter#sizeBytes}
     * @throws RallyException DISK_FULL when the disk or the recording is; INVALID_BATCH
     */
    public void append(int maxBytes, Consumer<BatchWriter> fill) {
        BatchWriter writer = new BatchWriter(room(maxBytes));
        fill.accept(writer);
        append(memory.limit(writer.finish()));
    }

    /** Appends a whole batch in memory that nobody else can change, from its first byte to its limit. */
    public void append(ByteBuffer batch) {
        if (closed) {
            throw new IllegalStateException("the recording " + name + " is closed");
        }
        long bytes = tally.totals().bytes();
        if (bytes + batch.limit() > MAX_BYTES) {
            throw new RallyException(
                    ErrorCode.DISK_FULL,
                    "the recording " + name + " has " + bytes + " bytes of at most " + MAX_BYTES
                            + "; stop it and begin another");
        }
        tally.read(view.read(batch));
        log.append(batch);
        tally.add(view);
    }

    private ByteBuffer room(int maxBytes) {
        if (maxBytes > ReplayLog.MAX_BATCH_BYTES) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH,
                    "a batch of up to " + maxBytes + " bytes; a recording takes at most " + ReplayLog.MAX_BATCH_BYTES
                            + ": split it into several");
        }
        memory = memory.capacity() < maxBytes ? ByteBuffer.allocateDirect(maxBytes) : memory;
        return memory.clear();
    }

    /** Notes beside the batches how many there are; without that they are counted when somebody asks. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            log.close();
            recordings.write(name, tally.totals());
        }
    }
}
