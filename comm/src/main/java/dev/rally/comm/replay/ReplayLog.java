package dev.rally.comm.replay;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.ChronicleSettings;
import dev.rally.comm.batch.MappedFaults;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Appends batches to a log on the disk, a Chronicle Queue in a folder of its own. One thread appends at a time, and
 * one process: the folder is locked while the log is open. Readers in other processes see a batch whole or not at all.
 *
 * <p>A batch is built in private memory and copied into the log when it is complete: that costs a copy, and buys that
 * a failing writer leaves no trace and that the checksum never runs over memory that may vanish.
 */
public final class ReplayLog implements AutoCloseable {
    static {
        ChronicleSettings.apply();
    }

    /** The largest batch that a log takes. */
    public static final int MAX_BATCH_BYTES = Excerpt.MAX_BATCH_BYTES;

    /** Appending stops before the disk is full: a mapped page that the disk cannot give ends in a fault. */
    private static final long SPARE_BYTES = 64L << 20;

    private final Path folder;
    private final FolderLock lock;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    /** The files of which the folder's entry is on the disk. */
    private final Set<Path> synced = new HashSet<>();

    private ByteBuffer staging = ByteBuffer.allocateDirect(0);

    private ReplayLog(Path folder, FolderLock lock, SingleChronicleQueue queue) {
        this.folder = folder;
        this.lock = lock;
        this.queue = queue;
        this.appender = queue.createAppender();
        // Whoever appends next is told of it by who has appended last; Chronicle would have them be the same thread.
        appender.singleThreadedCheckDisabled(true);
    }

    /**
     * Opens the log in the folder, making either when it is not there.
     *
     * @throws RallyException INVALID_PARAMS when another log, here or in another process, has it open
     */
    public static ReplayLog create(Path folder) {
        FolderLock lock = FolderLock.acquire(folder);
        try {
            SingleChronicleQueueBuilder builder = queue(folder);
            SingleChronicleQueue queue = builder.build();
            if (builder.readOnly()) {
                queue.close();
                throw new RallyException(
                        ErrorCode.INTERNAL_ERROR,
                        "the queue in " + folder + " opened read-only; start Java with the --add-opens of the"
                                + " executable jars' manifests");
            }
            return new ReplayLog(folder, lock, queue);
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** Whether a log, here or in another process, is open in the folder, which must be there. */
    public static boolean isOpen(Path folder) {
        try {
            FolderLock.acquire(folder).close();
            return false;
        } catch (RallyException held) {
            if (held.code() == ErrorCode.INVALID_PARAMS) {
                return true;
            }
            throw held;
        }
    }

    static SingleChronicleQueueBuilder queue(Path folder) {
        return SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(LogFile.ROLL_CYCLE)
                .blockSize(Excerpt.BLOCK_BYTES);
    }

    public Path folder() {
        return folder;
    }

    /**
     * Appends the batch that {@code fill} writes ({@code begin}, columns, {@code finish}) and returns its index. What
     * {@code fill} throws comes out, and then nothing was appended.
     *
     * @param maxBytes room for the batch, at most {@link #MAX_BATCH_BYTES}; see {@link BatchWriter#sizeBytes}
     * @throws RallyException DISK_FULL when the disk has no room; INVALID_BATCH for a batch that is too large
     */
    public long append(int maxBytes, Consumer<BatchWriter> fill) {
        stage(maxBytes);
        BatchWriter writer = new BatchWriter(staging);
        fill.accept(writer);
        return appendStaged(writer.finish());
    }

    /**
     * Appends a batch that is whole already, from its first byte to the limit.
     *
     * @throws RallyException as {@link #append(int, Consumer)}
     */
    public long append(ByteBuffer batch) {
        stage(batch.limit());
        staging.put(0, batch, 0, batch.limit());
        return appendStaged(batch.limit());
    }

    private void stage(int maxBytes) {
        if (maxBytes < 0 || maxBytes > MAX_BATCH_BYTES) {
            throw new RallyException(
                    ErrorCode.INVALID_BATCH,
                    "a batch of up to " + maxBytes + " bytes; a replay log takes at most " + MAX_BATCH_BYTES
                            + ": split it into several");
        }
        if (staging.capacity() < maxBytes) {
            staging = ByteBuffer.allocateDirect(maxBytes);
        }
        staging.clear().limit(maxBytes);
    }

    private long appendStaged(int lengthBytes) {
        checkRoom(lengthBytes);
        return append(lengthBytes, Excerpt.checksum(staging, lengthBytes));
    }

    private long append(int lengthBytes, int checksum) {
        try (DocumentContext document = appender.writingDocument()) {
            try {
                Bytes<?> bytes = document.wire().bytes();
                bytes.writeInt(lengthBytes).writeInt(checksum).writeLong(document.index());
                bytes.writeSome(staging.position(0).limit(lengthBytes));
                MappedFaults.deliver();
            } catch (Throwable t) {
                // Leaving by an exception would otherwise publish what is there of the excerpt.
                document.rollbackOnClose();
                throw t;
            }
        } catch (InternalError fault) {
            throw new RallyException(
                    ErrorCode.DISK_FULL, "the log " + folder + " could not grow; free some disk space", fault);
        }
        return appender.lastIndexAppended();
    }

    /** @throws RallyException DISK_FULL when the disk has no room for so much */
    void checkRoom(long lengthBytes) {
        try {
            long usable = Files.getFileStore(folder).getUsableSpace();
            if (usable < lengthBytes + SPARE_BYTES) {
                throw new RallyException(
                        ErrorCode.DISK_FULL,
                        "the disk of " + folder + " has " + usable + " bytes left; batches of " + lengthBytes
                                + " bytes need " + (lengthBytes + SPARE_BYTES) + ": free some disk space");
            }
        } catch (IOException e) {
            throw new RallyException(ErrorCode.INTERNAL_ERROR, "the log cannot grow: " + FileFault.of(e), e);
        }
    }

    /**
     * Waits until all that was appended is on the disk, where it outlasts the machine's power.
     *
     * @throws RallyException DISK_FULL when the disk does not take it
     */
    public void sync() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            boolean anyNew = false;
            for (Path file : files) {
                FileTree.sync(file);
                anyNew |= synced.add(file);
            }
            if (anyNew) {
                FileTree.syncEntries(folder);
                FileTree.syncEntries(folder.resolve(".."));
            }
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.DISK_FULL, "the log " + folder + " could not be written: " + FileFault.why(e), e);
        }
    }

    /** Waits for nothing: what was appended is in the operating system's hands already. */
    @Override
    public void close() {
        appender.close();
        queue.close();
        lock.close();
    }
}
