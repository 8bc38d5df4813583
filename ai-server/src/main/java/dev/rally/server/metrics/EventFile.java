package dev.rally.server.metrics;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The bytes of a file of TensorBoard's events: TFRecords, each one length (8 bytes, little-endian), masked CRC-32C of the
 * length, event, masked CRC-32C of the event (TensorFlow, {@code lib/io/record_writer.h}). The events are protocol buffers
 * (TensorFlow, {@code event.proto} and {@code summary.proto}), of which these fields are needed:
 *
 * <pre>
 * Event       1 wall_time: double   2 step: int64   3 file_version: string   5 summary: Summary   7 session_log: SessionLog
 * Summary     1 value: repeated { 1 tag: string   2 simple_value: float }
 * SessionLog  1 status: enum, of which 1 is START
 * </pre>
 */
final class EventFile {
    private static final int MASK_DELTA = 0xa282ead8;

    private EventFile() {}

    /** A file's beginning: a reader that follows the run drops what older files of it said. */
    static byte[] beginning(long timeMs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(event(timeMs, fields -> fields.writeString(3, "brain.Event:2")));
        out.writeBytes(event(timeMs, fields -> fields.writeByteArray(7, message(log -> log.writeEnum(1, 1)))));
        return out.toByteArray();
    }

    /** One event of all the point's figures, over environment steps. */
    static byte[] of(Point point) {
        byte[] summary = message(values -> {
            for (Map.Entry<String, Double> figure : point.figures().entrySet()) {
                values.writeByteArray(1, message(value -> {
                    value.writeString(1, figure.getKey());
                    value.writeFloat(2, figure.getValue().floatValue());
                }));
            }
        });
        return event(point.timeMs(), fields -> {
            fields.writeInt64(2, point.envSteps());
            fields.writeByteArray(5, summary);
        });
    }

    private static byte[] event(long timeMs, Fields fields) {
        return record(message(event -> {
            event.writeDouble(1, timeMs / 1e3);
            fields.write(event);
        }));
    }

    private interface Fields {
        void write(CodedOutputStream to) throws IOException;
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes, 512);
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e); // memory takes everything
        }
        return bytes.toByteArray();
    }

    private static byte[] record(byte[] data) {
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .array();
        ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.put(length).putInt(masked(length)).put(data).putInt(masked(data));
        return record.array();
    }

    private static int masked(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }
}
