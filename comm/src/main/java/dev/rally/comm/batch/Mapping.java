package dev.rally.comm.batch;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.PointerBytesStore;
import net.openhft.chronicle.core.OS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file mapped through Chronicle Bytes. Chronicle would unmap when told to, under whoever still holds a window; here
 * every window keeps the store alive, and the memory is unmapped after the last of them.
 */
final class Mapping {
    static {
        ChronicleSettings.apply();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Mapping.class);
    private static final Cleaner CLEANER = Cleaner.create();

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer memory;
    private final Region region;
    private final Cleaner.Cleanable unmapping;

    private Mapping(ByteBuffer memory, Region region, Cleaner.Cleanable unmapping) {
        this.memory = memory;
        this.region = region;
        this.unmapping = unmapping;
    }

    /** The first {@code sizeBytes} of the file, readable and writable. */
    static Mapping map(FileChannel channel, int sizeBytes) throws IOException {
        Region region = new Region(OS.map(channel, FileChannel.MapMode.READ_WRITE, 0, sizeBytes), sizeBytes);
        PointerBytesStore store = BytesStore.nativePointer();
        store.set(region.address, sizeBytes);
        // The buffer and all its slices hold the store as their attachment.
        ByteBuffer memory = store.toTemporaryDirectByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        return new Mapping(memory, region, CLEANER.register(store, region::unmap));
    }

    /** A little-endian window. */
    ByteBuffer window(int at, int sizeBytes) {
        return memory.slice(at, sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Gives out no more windows and counts as one that waits to be unmapped; those given out stay good. */
    void close() {
        region.close();
        memory = NOTHING;
    }

    /** Unmaps now, under whoever still has a window. */
    void unmap() {
        memory = NOTHING;
        unmapping.clean();
    }

    /** What is unmapped once nobody can reach it; it must not reach the store itself. */
    private static final class Region {
        private final long address;
        private final int sizeBytes;
        private boolean closed;
        private boolean unmapped;

        Region(long address, int sizeBytes) {
            this.address = address;
            this.sizeBytes = sizeBytes;
        }

        synchronized void close() {
            if (!closed && !unmapped) {
                closed = true;
                ClosedMappings.add(sizeBytes);
            }
        }

        synchronized void unmap() {
            unmapped = true;
            try {
                OS.unmap(address, sizeBytes);
            } catch (IOException e) {
                LOG.warn("cannot unmap {} bytes of an exchange file: {}", sizeBytes, e.toString());
            }
            if (closed) {
                ClosedMappings.remove(sizeBytes);
            }
        }
    }
}
