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
 * Maps a file through Chronicle Bytes. Chronicle would unmap when told to, under whoever still holds a window; here
 * every window keeps the store alive, and the memory is unmapped after the last of them.
 */
final class Mapping {
    static {
        ChronicleSettings.apply();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Mapping.class);
    private static final Cleaner CLEANER = Cleaner.create();

    private Mapping() {}

    /** The first {@code sizeBytes} of the file, readable and writable. */
    static ByteBuffer map(FileChannel channel, int sizeBytes) throws IOException {
        long address = OS.map(channel, FileChannel.MapMode.READ_WRITE, 0, sizeBytes);
        PointerBytesStore store = BytesStore.nativePointer();
        store.set(address, sizeBytes);
        // The buffer and all its slices hold the store as their attachment.
        ByteBuffer memory = store.toTemporaryDirectByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        CLEANER.register(store, () -> unmap(address, sizeBytes));
        return memory;
    }

    private static void unmap(long address, int sizeBytes) {
        try {
            OS.unmap(address, sizeBytes);
        } catch (IOException e) {
            LOG.warn("cannot unmap {} bytes of an exchange file: {}", sizeBytes, e.toString());
        }
    }
}
