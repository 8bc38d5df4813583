package dev.rally.comm.replay;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import net.openhft.chronicle.queue.RollCycles;
import org.jspecify.annotations.Nullable;

/**
 * One file of a Chronicle Queue, read by plain reads. Chronicle's own reader maps the file and follows the offsets that
 * stand in it, which a damaged file turns into a crash of the process; here a damaged file is only a wrong number.
 *
 * <pre>
 *  a file is a sequence of documents, each at a multiple of 4:
 * ┌─────────────────────────────────────────┬───────────────────┬─
 * │ u32 header                              │ length bytes      │ …
 * │ bit 31 incomplete, bit 30 not for users,│ (for users: an    │
 * │ bits 0 to 29 length; 0 = end so far     │ {@link Excerpt})          │
 * └─────────────────────────────────────────┴───────────────────┴─
 * </pre>
 */
final class LogFile implements AutoCloseable {
    /** A file a day; an index is the day since 1970 in the upper, the excerpt's number in the lower 32 bits. */
    static final RollCycles ROLL_CYCLE = RollCycles.FAST_DAILY;

    private static final DateTimeFormatter FILE_NAME = DateTimeFormatter.ofPattern("yyyyMMdd'F.cq4'");
    private static final int INCOMPLETE = 0x8000_0000;
    private static final int META = 0x4000_0000;
    private static final int LENGTH_MASK = 0x3FFF_FFFF;

    private final Path path;
    private final long cycle;
    private final FileChannel channel;
    private final ByteBuffer head =
            ByteBuffer.allocateDirect(Integer.BYTES + Excerpt.BATCH_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
    /** The document to look at next, and how many excerpts stand before it. */
    private Place at;
    /** Where the first excerpt that was read stands: a range is read twice. */
    private Place first = Place.START;
    /** Whether {@link #at} was come to from the file's start, or an excerpt was found there that says so itself. */
    private boolean certain;

    private LogFile(Path path, long cycle, FileChannel channel) {
        this.path = path;
        this.cycle = cycle;
        this.channel = channel;
        this.at = Bookmarks.of(path);
    }

    /** A place between two documents of a file. */
    record Place(long offset, long sequence) {
        static final Place START = new Place(0, 0);
    }

    static long index(long cycle, long sequence) {
        return cycle << 32 | sequence;
    }

    static long cycle(long index) {
        return index >>> 32;
    }

    static long sequence(long index) {
        return index & 0xFFFF_FFFFL;
    }

    /** The cycle that the file's name tells, or null for a file that is no part of the log. */
    static @Nullable Long cycleOf(Path file) {
        try {
            return LocalDate.parse(String.valueOf(file.getFileName()), FILE_NAME)
                    .toEpochDay();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    static LogFile open(Path folder, long cycle) throws IOException {
        Path path = folder.resolve(FILE_NAME.format(LocalDate.ofEpochDay(cycle)));
        return new LogFile(path, cycle, FileChannel.open(path, StandardOpenOption.READ));
    }

    /**
     * Copies the batch of the excerpt with that number to the start of {@code to}, checks its checksum and sets the
     * limit to its end. Returns the buffer, a larger one when it did not fit, or null when the file ends before.
     */
    @Nullable
    ByteBuffer read(long wanted, ByteBuffer to) throws IOException {
        if (!certain && wanted >= at.sequence && at.offset > 0) {
            ByteBuffer batch = atBookmark(wanted, to);
            if (batch != null) {
                return batch;
            }
        }
        if (!certain || wanted < at.sequence) {
            at = certain && wanted >= first.sequence ? first : Place.START;
        }
        certain = true;
        return find(wanted, to);
    }

    /** Where the batch stands that was read last. */
    Place place() {
        return at;
    }

    /** Copies the batch at a place of this file, as {@link #read} does. */
    @Nullable
    ByteBuffer readAt(Place place, ByteBuffer to) throws IOException {
        at = place;
        certain = true;
        return find(place.sequence, to);
    }

    /** Null when the bookmark is none of this file's, as when the file is another by now. */
    private @Nullable ByteBuffer atBookmark(long wanted, ByteBuffer to) throws IOException {
        try {
            ByteBuffer batch = find(wanted, to);
            certain = batch != null;
            return batch;
        } catch (RallyException damaged) {
            return null;
        }
    }

    private @Nullable ByteBuffer find(long wanted, ByteBuffer to) throws IOException {
        while (true) {
            int header = header();
            if (header == 0 || (header & INCOMPLETE) != 0) {
                return null;
            }
            int length = header & LENGTH_MASK;
            boolean excerpt = (header & META) == 0;
            if (excerpt && at.sequence == wanted) {
                ByteBuffer batch = copy(length, to);
                if (first.offset == 0) {
                    first = at;
                }
                return batch;
            }
            long next = at.offset + ((Integer.BYTES + (long) length + 3) & -4);
            at = new Place(next, at.sequence + (excerpt ? 1 : 0));
        }
    }

    /** Reads the document's header, and the beginning of its content with it; 0 at the end of the file. */
    private int header() throws IOException {
        head.clear();
        fill(head, at.offset);
        return head.position() < Integer.BYTES ? 0 : head.getInt(0);
    }

    private ByteBuffer copy(int documentBytes, ByteBuffer to) throws IOException {
        int lengthBytes = head.getInt(Integer.BYTES + Excerpt.LENGTH_OFFSET);
        long index = head.getLong(Integer.BYTES + Excerpt.INDEX_OFFSET);
        if (head.hasRemaining() || index != index(cycle, at.sequence)) {
            throw damaged("where index " + index(cycle, at.sequence) + " is expected stands " + index);
        }
        if (lengthBytes < 0 || lengthBytes > Math.min(documentBytes - Excerpt.BATCH_OFFSET, Excerpt.MAX_BATCH_BYTES)) {
            throw damaged(
                    "the batch of index " + index + " has " + lengthBytes + " bytes, in a record of " + documentBytes);
        }
        ByteBuffer batch = to.capacity() < lengthBytes ? ByteBuffer.allocateDirect(lengthBytes) : to;
        fill(batch.clear().limit(lengthBytes), at.offset + Integer.BYTES + Excerpt.BATCH_OFFSET);
        int checksum = head.getInt(Integer.BYTES + Excerpt.CHECKSUM_OFFSET);
        if (batch.hasRemaining() || Excerpt.checksum(batch, lengthBytes) != checksum) {
            throw damaged("the batch of index " + index + " has another checksum than it was written with");
        }
        return batch.rewind();
    }

    private void fill(ByteBuffer to, long from) throws IOException {
        int start = to.position();
        while (to.hasRemaining() && channel.read(to, from + to.position() - start) >= 0) {
            // until full or at the end of the file
        }
    }

    private RallyException damaged(String how) {
        return new RallyException(
                ErrorCode.INVALID_BATCH,
                "the replay log file " + path + " is damaged: " + how + "; submit what is left of it, or play again");
    }

    @Override
    public void close() throws IOException {
        if (certain) {
            Bookmarks.put(path, at);
        }
        channel.close();
    }
}
