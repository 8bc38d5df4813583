package dev.rally.comm.batch;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.FileFault;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The file through which one client and the server exchange batches: {@code slots} slots, each with a request half and
 * a reply half of {@code slotBytes}, recycled for ever.
 *
 * <pre>
 *  0              slotBytes        2*slotBytes     3*slotBytes     4*slotBytes
 * ┌────────────────┬────────────────┬───────────────┬───────────────┬─ …
 * │ request slot 0 │  reply slot 0  │ request slot 1│  reply slot 1 │
 * └────────────────┴────────────────┴───────────────┴───────────────┴─ …
 * </pre>
 *
 * <p>Any thread may ask for windows. {@link #close} forgets the file; the memory itself stays mapped until the last
 * window is unreachable, so a window in use on another thread never points at nothing. What waits for that, and the
 * disk's blocks with it, is bounded by {@link ClosedMappings}. What happens when the other side shortens the file is
 * told in {@link MappedFaults}.
 */
public final class ExchangeFile implements AutoCloseable {
    /** Slot halves are multiples of this, a page. */
    public static final int SLOT_ALIGNMENT = 4096;

    private static final ByteBuffer NO_WINDOW = ByteBuffer.allocate(0);

    private final Path path;
    private final int slotBytes;
    private final Mapping memory;
    private final ByteBuffer[] requests;
    private final ByteBuffer[] replies;

    private ExchangeFile(Path path, int slots, int slotBytes, Mapping memory) {
        this.path = path;
        this.slotBytes = slotBytes;
        this.memory = memory;
        this.requests = new ByteBuffer[slots];
        this.replies = new ByteBuffer[slots];
        for (int slot = 0; slot < slots; slot++) {
            int at = 2 * slot * slotBytes;
            requests[slot] = memory.window(at, slotBytes);
            replies[slot] = memory.window(at + slotBytes, slotBytes);
        }
    }

    /**
     * Makes the file, readable and writable by its owner only, with every byte of it on the disk.
     *
     * @throws RallyException DISK_FULL when there is no room; INVALID_PARAMS for impossible sizes
     */
    public static ExchangeFile create(Path path, int slots, int slotBytes) {
        int size = sizeBytes(slots, slotBytes);
        PrivateFile.allocate(path, size);
        return open(path, slots, slotBytes);
    }

    /**
     * Maps a file that {@link #create} has made, perhaps in another process.
     *
     * @throws RallyException UNKNOWN_EXCHANGE when there is no such file, or one of another size
     */
    public static ExchangeFile open(Path path, int slots, int slotBytes) {
        int size = sizeBytes(slots, slotBytes);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() != size) {
                throw new RallyException(
                        ErrorCode.UNKNOWN_EXCHANGE,
                        path + " has " + channel.size() + " bytes; " + slots + " slots of 2 x " + slotBytes
                                + " bytes make " + size);
            }
            return new ExchangeFile(path, slots, slotBytes, Mapping.map(channel, size));
        } catch (NoSuchFileException e) {
            throw new RallyException(ErrorCode.UNKNOWN_EXCHANGE, "there is no exchange file " + path, e);
        } catch (IOException e) {
            throw new RallyException(ErrorCode.INTERNAL_ERROR, "cannot map " + path + ": " + FileFault.why(e), e);
        }
    }

    public Path path() {
        return path;
    }

    public int slots() {
        return requests.length;
    }

    /** The size of a request half and of a reply half. */
    public int slotBytes() {
        return slotBytes;
    }

    /** The little-endian window of the slot's request half, the same one every time; its position is not used. */
    public ByteBuffer request(int slot) {
        return requests[checked(slot)];
    }

    /** The little-endian window of the slot's reply half, the same one every time; its position is not used. */
    public ByteBuffer reply(int slot) {
        return replies[checked(slot)];
    }

    /** Deletes nothing: the file is its creator's to delete. */
    @Override
    public void close() {
        Arrays.fill(requests, NO_WINDOW);
        Arrays.fill(replies, NO_WINDOW);
        memory.close();
    }

    /**
     * {@link #close} for who knows that nobody uses a window any more: the memory is unmapped, and the disk's blocks are
     * free when the file is deleted. Whoever touches a window after this ends the process.
     */
    public void unmap() {
        Arrays.fill(requests, NO_WINDOW);
        Arrays.fill(replies, NO_WINDOW);
        memory.unmap();
    }

    private int checked(int slot) {
        if (slot < 0 || slot >= requests.length) {
            throw new RallyException(
                    ErrorCode.INVALID_SLOT, "slot " + slot + "; this exchange has slots 0 to " + (requests.length - 1));
        }
        return slot;
    }

    private static int sizeBytes(int slots, int slotBytes) {
        long size = 2L * slots * slotBytes;
        if (slots < 1 || slotBytes < SLOT_ALIGNMENT || slotBytes % SLOT_ALIGNMENT != 0 || size > Integer.MAX_VALUE) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    slots + " slots of 2 x " + slotBytes + " bytes; slots is 1 or more, slotBytes a multiple of "
                            + SLOT_ALIGNMENT + ", and the whole file less than 2 GiB");
        }
        return (int) size;
    }
}
