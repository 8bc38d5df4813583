package dev.rally.env.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
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

/** A recording as text: an object a step, {@code lane, observation, action, reward, terminated, truncated}. */
final class JsonLines {
    private final RecordingHeader header;
    private final RecordedBatch batch;
    private final JsonGenerator out;
    private final ByteBuffer elements;

    private JsonLines(RecordingHeader header, OutputStream to) throws IOException {
        this.header = header;
        batch = new RecordedBatch(header);
        out = new JsonFactory().createGenerator(to).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        out.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
        int most = Math.max(header.observation().size(), header.action().size());
        elements = ByteBuffer.allocate(most * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Observations and actions are flat, in the order of their dimensions. */
    static void write(RecordingReader reader, OutputStream to) throws IOException {
        JsonLines lines = new JsonLines(reader.header(), to);
        try {
            reader.each(view -> {
                lines.batch.read(view);
                lines.writeRows();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        lines.out.writeRaw('\n');
        lines.out.close();
    }

    private void writeRows() {
        try {
            for (int row = 0; row < batch.rows(); row++) {
                writeRow(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeRow(int row) throws IOException {
        out.writeStartObject();
        out.writeNumberField("lane", batch.lane(row));
        batch.putObservation(row, elements.clear());
        writeArray("observation", header.observation().type() == ObservationSpace.Type.FLOAT32, 1);
        batch.putAction(row, elements.clear());
        writeArray("action", header.action() instanceof ActionSpace.Continuous, Integer.BYTES);
        out.writeNumberField("reward", batch.reward(row));
        out.writeBooleanField("terminated", batch.terminated(row));
        out.writeBooleanField("truncated", batch.truncated(row));
        out.writeEndObject();
    }

    /** @param otherBytes of an element that is no float: 1, unsigned, or 4 */
    private void writeArray(String field, boolean floats, int otherBytes) throws IOException {
        elements.flip();
        out.writeArrayFieldStart(field);
        while (elements.hasRemaining()) {
            if (floats) {
                out.writeNumber(elements.getFloat());
            } else if (otherBytes == 1) {
                out.writeNumber(Byte.toUnsignedInt(elements.get()));
            } else {
                out.writeNumber(elements.getInt());
            }
        }
        out.writeEndArray();
    }
}
