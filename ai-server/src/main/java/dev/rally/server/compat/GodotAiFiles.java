package dev.rally.server.compat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The files that games and server exchange, read and written as streams. For one thread. */
final class GodotAiFiles {
    /** Where answers and policies are written, within the folder of all paths. */
    static final String FOLDER = "AIServerCommFiles";

    private static final String ACTIONS = FOLDER + "/batch_action.json";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private static final int MAX_FILE_BYTES = 1 << 30;

    private final Path folder;
    private final JsonCursor json = new JsonCursor();
    private final DecimalWriter decimals = new DecimalWriter();
    private final Floats states = new Floats();
    private final ReplayReader replays = new ReplayReader();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    GodotAiFiles(Path folder) {
        this.folder = folder;
    }

    /** Acts for one agent. */
    interface Acting {
        float[] actions(String agent, float[] states, int count);
    }

    /**
     * Answers {@code {agent: [states]}} with {@code {agent: [actions]}}, in the file where games look for it.
     *
     * @return the path of the answer
     */
    String act(String path, Acting acting) throws IOException {
        Map<String, float[]> answers = new LinkedHashMap<>();
        try (InputStream in = open(path)) {
            json.open(in, path).beginObject("the file");
            while (json.nextField()) {
                String agent = json.name();
                states.read(json, agent);
                if (answers.put(agent, acting.actions(agent, states.values(), states.size())) != null) {
                    throw json.refused(agent + " is there twice");
                }
            }
            json.end();
        }
        write(ACTIONS, out -> {
            out.writeStartObject();
            for (Map.Entry<String, float[]> answer : answers.entrySet()) {
                out.writeArrayFieldStart(answer.getKey());
                for (float value : answer.getValue()) {
                    decimals.write(value, out);
                }
                out.writeEndArray();
            }
            out.writeEndObject();
        });
        return ACTIONS;
    }

    /** @param agents the agent of a name, or null for an unknown one, whose replays are counted and dropped */
    ReplayReader.Replays replays(String path, Function<String, @Nullable CompatAgent> agents) throws IOException {
        try (InputStream in = open(path)) {
            return replays.read(json.open(in, path), agents);
        }
    }

    /**
     * Writes a file; the game reads it when it has the answer, not before. What was there is written over: giving its pages
     * back and taking fresh ones would cost more than all the rest.
     */
    void write(String name, Content content) throws IOException {
        written.reset();
        try (JsonGenerator out = JSON.createGenerator(written)) {
            content.write(out);
        }
        Path file = folder.resolve(name);
        try (FileChannel out = open(file)) {
            ByteBuffer bytes = ByteBuffer.wrap(written.toByteArray());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.truncate(written.size());
        }
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            Files.createDirectories(file.getParent());
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
    }

    /** Writes a file's content. */
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    private InputStream open(String path) throws IOException {
        Path file = folder.resolve(path);
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_FILE_BYTES) {
            throw Fields.refused(file + " is not there, or no file of at most " + MAX_FILE_BYTES + " bytes");
        }
        return Files.newInputStream(file);
    }
}
