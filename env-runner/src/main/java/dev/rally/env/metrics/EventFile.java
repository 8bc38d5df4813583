package dev.rally.env.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.tensorflow.util.Event;

/**
 * A file of TensorBoard's events: TFRecords, each one length (8 bytes, little-endian), masked CRC-32C of the length,
 * event, masked CRC-32C of the event (TensorFlow, {@code lib/io/record_writer.h}). One thread.
 */
final class EventFile implements AutoCloseable {
    private static final int MASK_DELTA = 0xa282ead8;

    private final OutputStream out;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long bytes;

    EventFile(Path file) throws IOException {
        out = Files.newOutputStream(file);
        append(Event.newBuilder()
                .setWallTime(System.currentTimeMillis() / 1e3)
                .setFileVersion("brain.Event:2")
                .build());
    }

    long bytes() {
        return bytes;
    }

    /** Readers that follow the file see the event at once. */
    void append(Event event) throws IOException {
        byte[] data = event.toByteArray();
        byte[] length = word.clear().putLong(data.length).array();
        ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.put(length).putInt(masked(length)).put(data).putInt(masked(data));
        out.write(record.array());
        bytes += record.capacity();
    }

    private int masked(byte[] data) {
        crc.reset();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
