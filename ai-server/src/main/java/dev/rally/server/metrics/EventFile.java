package dev.rally.server.metrics;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;
import org.tensorflow.util.SessionLog;

/**
 * The bytes of a file of TensorBoard's events: TFRecords, each one length (8 bytes, little-endian), masked CRC-32C of the
 * length, event, masked CRC-32C of the event (TensorFlow, {@code lib/io/record_writer.h}).
 */
final class EventFile {
    private static final int MASK_DELTA = 0xa282ead8;

    private EventFile() {}

    /** A file's beginning: a reader that follows the run drops what older files of it said. */
    static byte[] beginning(long timeMs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(record(event(timeMs).setFileVersion("brain.Event:2").build()));
        SessionLog start = SessionLog.newBuilder()
                .setStatus(SessionLog.SessionStatus.START)
                .build();
        out.writeBytes(record(event(timeMs).setSessionLog(start).build()));
        return out.toByteArray();
    }

    /** One event of all the point's figures, over environment steps. */
    static byte[] of(Point point) {
        Summary.Builder summary = Summary.newBuilder();
        point.figures()
                .forEach((name, value) ->
                        summary.addValue(Summary.Value.newBuilder().setTag(name).setSimpleValue(value.floatValue())));
        return record(event(point.timeMs())
                .setStep(point.envSteps())
                .setSummary(summary)
                .build());
    }

    private static Event.Builder event(long timeMs) {
        return Event.newBuilder().setWallTime(timeMs / 1e3);
    }

    private static byte[] record(Event event) {
        byte[] data = event.toByteArray();
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
