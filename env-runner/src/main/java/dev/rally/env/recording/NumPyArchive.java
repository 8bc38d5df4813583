package dev.rally.env.recording;

import dev.rally.comm.recording.RecordingHeader;
import dev.rally.comm.recording.RecordingReader;
import dev.rally.comm.spec.ActionSpace;
import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.film.RecordedBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A recording as arrays of a NumPy archive, whose first dimension are the steps: {@code observation}, {@code
 * next_observation}, {@code action}, {@code reward}, {@code terminated}, {@code truncated} and {@code lane}. The format is NumPy's NEP 1, version 1.0. The recording is
 * read once for each array, so that memory stays small.
 */
final class NumPyArchive {
    /** Header and magic of an array together are a multiple of this. */
    private static final int ALIGNMENT = 64;

    private final RecordingReader reader;
    private final ZipOutputStream zip;
    private final long steps;

    private NumPyArchive(RecordingReader reader, OutputStream to) {
        this.reader = reader;
        zip = new ZipOutputStream(to);
        steps = reader.count().steps();
    }

    /** Writes one element of a row. */
    private interface Row {
        void put(RecordedBatch batch, int row, ByteBuffer to);
    }

    static void write(RecordingReader reader, OutputStream to) throws IOException {
        NumPyArchive archive = new NumPyArchive(reader, to);
        RecordingHeader header = reader.header();
        boolean images = header.observation().type() == ObservationSpace.Type.UINT8;
        boolean continuous = header.action() instanceof ActionSpace.Continuous;
        List<Integer> seen = header.observation().shape();
        List<Integer> does = header.action() instanceof ActionSpace.Discrete
                ? List.of()
                : List.of(header.action().size());
        String frames = images ? "|u1" : "<f4";
        archive.array("observation", frames, seen, RecordedBatch::putObservation);
        archive.array("next_observation", frames, seen, RecordedBatch::putNextObservation);
        archive.array("action", continuous ? "<f4" : "<i4", does, RecordedBatch::putAction);
        archive.array("reward", "<f4", List.of(), (batch, row, out) -> out.putFloat(batch.reward(row)));
        archive.array("terminated", "|b1", List.of(), (batch, row, out) -> out.put(flag(batch.terminated(row))));
        archive.array("truncated", "|b1", List.of(), (batch, row, out) -> out.put(flag(batch.truncated(row))));
        archive.array("lane", "<i4", List.of(), (batch, row, out) -> out.putInt(batch.lane(row)));
        archive.zip.finish();
    }

    private static byte flag(boolean is) {
        return (byte) (is ? 1 : 0);
    }

    private void array(String name, String type, List<Integer> rowShape, Row row) throws IOException {
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        zip.write(header(type, rowShape));
        int elements = rowShape.stream().reduce(1, (a, b) -> a * b);
        int rowBytes = elements * Character.digit(type.charAt(2), 10);
        RecordedBatch batch = new RecordedBatch(reader.header());
        try {
            reader.each(view -> {
                batch.read(view);
                ByteBuffer rows = ByteBuffer.allocate(batch.rows() * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < batch.rows(); i++) {
                    row.put(batch, i, rows);
                }
                write(rows.array());
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        zip.closeEntry();
    }

    private void write(byte[] bytes) {
        try {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] header(String type, List<Integer> rowShape) {
        String shape = Stream.concat(Stream.of(steps), rowShape.stream())
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "(", rowShape.isEmpty() ? ",)" : ")"));
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int prefix = 10;
        int length = (prefix + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - prefix;
        ByteBuffer header = ByteBuffer.allocate(prefix + length).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        header.putShort((short) length);
        header.put((text + " ".repeat(length - 1 - text.length()) + "\n").getBytes(StandardCharsets.US_ASCII));
        return header.array();
    }
}
