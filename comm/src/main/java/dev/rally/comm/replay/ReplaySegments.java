package dev.rally.comm.replay;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.FileTree;
import dev.rally.comm.spec.Names;
import dev.rally.comm.spec.Shown;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An endless replay log on a bounded disk: a row of {@link ReplayLog}s in folders {@code <name>/<number>}. A new one
 * begins when the current one has {@code segmentBytes}; {@link #covered} deletes those that a checkpoint has made
 * superfluous.
 *
 * <p>At most {@code maxSegments} folders exist, each of at most {@code segmentBytes} of batches, those that were appended
 * together last and 2 MiB of bookkeeping on the disk; the files look longer, for their ends are holes. When all are full and none is covered, appending fails with DISK_FULL rather than drop what is still needed.
 *
 * <p>One thread and one process at a time. What a killed process left is kept until it is covered, or until the next
 * process says with {@link #discard} that nobody will come back to it; a new process begins a new segment.
 */
public final class ReplaySegments implements AutoCloseable {
    /** Where batches stand that belong together, both ends inclusive: what {@code replay.submit} needs. */
    public record Range(String log, long fromIndex, long toIndex) {}

    /** A batch that is to be appended, as {@link ReplayLog#append} takes it. */
    public record Batch(int maxBytes, Consumer<BatchWriter> fill) {}

    private final Path folder;
    private final String name;
    private final long segmentBytes;
    private final int maxSegments;
    private final FolderLock lock;
    private final TreeSet<Long> segments = new TreeSet<>();
    private @Nullable ReplayLog current;
    private long currentBytes;
    /** Of what this process has written: no position means something else later. */
    private long lastNumber;

    private ReplaySegments(Path folder, String name, long segmentBytes, int maxSegments, FolderLock lock) {
        this.folder = folder;
        this.name = name;
        this.segmentBytes = segmentBytes;
        this.maxSegments = maxSegments;
        this.lock = lock;
    }

    /**
     * Opens the row of logs called {@code name}; nothing is written before the first append.
     *
     * @param replaysFolder the home's folder of replays
     * @param name as an agent may have, {@link Names#AGENT}
     */
    public static ReplaySegments open(Path replaysFolder, String name, long segmentBytes, int maxSegments) {
        if (!Names.isAgent(name) || segmentBytes < 1 || maxSegments < 1) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "replay log \"" + name + "\", " + segmentBytes + " bytes a segment, " + maxSegments
                            + " segments; a name has " + Names.AGENT + "; both numbers are positive");
        }
        Path folder = replaysFolder.resolve(name);
        FolderLock lock = FolderLock.acquire(folder);
        try {
            ReplaySegments opened = new ReplaySegments(folder, name, segmentBytes, maxSegments, lock);
            opened.findSegments();
            return opened;
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Like {@link ReplayLog#append}, into the current segment or a new one: one batch or several that belong together, which
     * stand side by side in one segment. There is room for all of them, or none is appended.
     */
    public Range append(List<Batch> batches) {
        forgetDeleted();
        ReplayLog log = current == null || currentBytes >= segmentBytes ? roll() : current;
        log.checkRoom(batches.stream().mapToLong(Batch::maxBytes).sum());
        long first = 0;
        long last = 0;
        for (int i = 0; i < batches.size(); i++) {
            last = append(log, batches.get(i));
            first = i == 0 ? last : first;
        }
        return new Range(name + "/" + segmentName(segments.last()), first, last);
    }

    private long append(ReplayLog log, Batch batch) {
        int[] lengthBytes = new int[1];
        long index = log.append(batch.maxBytes(), writer -> {
            batch.fill().accept(writer);
            lengthBytes[0] = writer.finish();
        });
        currentBytes += lengthBytes[0];
        return index;
    }

    /**
     * Everything up to and including {@code last} is in a checkpoint: deletes the segments before the one it stands in.
     *
     * @throws RallyException UNKNOWN_REPLAY_LOG for batches in another row of logs
     */
    public void covered(Range last) {
        String prefix = name + "/";
        if (!last.log().matches(prefix + "[0-9]{8,18}")) {
            throw new RallyException(
                    ErrorCode.UNKNOWN_REPLAY_LOG, last.log() + " is not one of the logs of " + prefix + " here");
        }
        forgetDeleted();
        long number = Long.parseLong(last.log().substring(prefix.length()));
        for (Long covered : List.copyOf(segments.headSet(number))) {
            delete(folder.resolve(segmentName(covered)));
            segments.remove(covered);
        }
    }

    /**
     * Deletes every segment but the one being written: for a new process to which what the one before it left is of no
     * use, whether a checkpoint covers it or not. Else processes that are killed again and again would fill the row.
     */
    public void discard() {
        for (Long left : List.copyOf(segments)) {
            if (current == null || !left.equals(segments.last())) {
                delete(folder.resolve(segmentName(left)));
                segments.remove(left);
            }
        }
    }

    /** Begins a segment for the next append, which then need not. */
    public void begin() {
        forgetDeleted();
        ReplayLog unused = current == null ? roll() : current;
    }

    /** Waits until all that was appended is on the disk, as {@link ReplayLog#sync}. */
    public void sync() {
        if (current != null) {
            current.sync();
        }
    }

    /** The names of the logs that stand on the disk, in the order in which they were begun. */
    public List<String> logs() {
        forgetDeleted();
        return segments.stream().map(number -> name + "/" + segmentName(number)).toList();
    }

    /** How many segments stand on the disk. */
    public int count() {
        return segments.size();
    }

    /**
     * The folder of a log that a client has named, when it is one inside {@code replaysFolder}.
     *
     * @throws RallyException UNKNOWN_REPLAY_LOG for a name that is absolute, leads outside (through {@code ..} or a
     *     symbolic link) or names nothing
     */
    public static Path resolve(Path replaysFolder, String log) {
        try {
            Path relative = Path.of(log);
            boolean plain = !log.isBlank()
                    && !relative.isAbsolute()
                    && relative.equals(relative.normalize())
                    && !relative.startsWith("..");
            if (plain) {
                Path root = replaysFolder.toRealPath();
                Path resolved = root.resolve(relative).toRealPath();
                if (resolved.startsWith(root) && !resolved.equals(root) && Files.isDirectory(resolved)) {
                    return resolved;
                }
            }
        } catch (IOException | InvalidPathException e) {
            throw unknown(log, e);
        }
        throw unknown(log, null);
    }

    private static RallyException unknown(String log, @Nullable Exception cause) {
        String message = "\"" + Shown.text(log)
                + "\" is not a replay log; it is the path of a log's folder relative to the home's"
                + " replays folder, and must lie inside it";
        return cause == null
                ? new RallyException(ErrorCode.UNKNOWN_REPLAY_LOG, message)
                : new RallyException(ErrorCode.UNKNOWN_REPLAY_LOG, message, cause);
    }

    /** Somebody may have deleted segments under the running process: what is written there now nobody would find. */
    private void forgetDeleted() {
        if (current != null && !Files.isDirectory(current.folder())) {
            closeCurrent();
        }
        segments.removeIf(number -> !Files.isDirectory(folder.resolve(segmentName(number))));
    }

    private ReplayLog roll() {
        if (segments.size() >= maxSegments) {
            throw new RallyException(
                    ErrorCode.DISK_FULL,
                    "the replay log " + folder + " has " + segments.size() + " segments of " + segmentBytes
                            + " bytes, as many as it may; save a checkpoint, which frees the segments it covers");
        }
        closeCurrent();
        long number = Math.max(lastNumber, segments.isEmpty() ? 0 : segments.last()) + 1;
        ReplayLog log = ReplayLog.create(folder.resolve(segmentName(number)));
        segments.add(number);
        lastNumber = number;
        current = log;
        currentBytes = 0;
        return log;
    }

    private void findSegments() {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path segment : found) {
                String number = String.valueOf(segment.getFileName());
                if (number.matches("[0-9]{8,18}")) {
                    segments.add(Long.parseLong(number));
                }
            }
        } catch (IOException e) {
            throw new RallyException(ErrorCode.INTERNAL_ERROR, "cannot list " + folder + ": " + FileFault.why(e), e);
        }
    }

    private static String segmentName(long number) {
        return String.format(Locale.ROOT, "%08d", number);
    }

    private static void delete(Path segment) {
        try {
            FileTree.delete(segment);
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.INTERNAL_ERROR, "cannot delete the segment " + segment + ": " + FileFault.why(e), e);
        }
    }

    private void closeCurrent() {
        ReplayLog open = current;
        current = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closeCurrent();
        lock.close();
    }
}
