package dev.rally.server.compat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The files that games and server exchange, read and written as streams. For one thread. */
final class GodotAiFiles {
    /** The folder of the files that the server writes, within that of all paths. */
    static final String FOLDER = "AIServerCommFiles";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // refused with a batch's own words
            .build();

    private static final int MAX_FILE_BYTES = 1 << 30;

    private final Path folder;
    private final Floats state = new Floats();
    private final Floats action = new Floats();
    private final Floats following = new Floats();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    GodotAiFiles(Path folder) {
        this.folder = folder;
    }

    /** What became of replays. */
    record Replays(Map<String, Transitions> byAgent, Map<String, Integer> refused) {}

    /** Acts for one agent. */
    interface Acting {
        float[] actions(String agent, float[] states, int count);
    }

    /** Answers {@code {agent: [states]}} with {@code {agent: [actions]}}; returns the path of the answer. */
    String act(String path, Acting acting) throws IOException {
        Map<String, float[]> answers = new LinkedHashMap<>();
        try (JsonParser json = open(path)) {
            require(json, JsonToken.START_OBJECT, path + " must be an object of arrays");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String agent = json.currentName();
                json.nextToken();
                state.read(json, agent);
                answers.put(agent, acting.actions(agent, state.values(), state.size()));
            }
        }
        String name = FOLDER + "/batch_action.json";
        write(name, json -> {
            json.writeStartObject();
            for (Map.Entry<String, float[]> answer : answers.entrySet()) {
                json.writeArrayFieldStart(answer.getKey());
                for (float value : answer.getValue()) {
                    json.writeNumber(value);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
        return name;
    }

    /**
     * Reads {@code {"replays": [{state, action, reward, state_, done, agent_name}]}}.
     *
     * @param agents the agent of a name, or null for an unknown one, whose replays are counted and dropped
     */
    Replays replays(String path, Function<String, CompatAgent> agents) throws IOException {
        Replays replays = new Replays(new LinkedHashMap<>(), new TreeMap<>());
        try (JsonParser json = open(path)) {
            require(json, JsonToken.START_OBJECT, path + " must be an object with \"replays\"");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("replays")) {
                    require(json.currentToken(), JsonToken.START_ARRAY, "\"replays\" must be an array");
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        replay(json, agents, replays);
                    }
                } else {
                    json.skipChildren();
                }
            }
        }
        return replays;
    }

    private void replay(JsonParser json, Function<String, CompatAgent> agents, Replays replays) throws IOException {
        require(json.currentToken(), JsonToken.START_OBJECT, "a replay must be an object");
        state.clear();
        action.clear();
        following.clear();
        String name = "";
        float reward = Float.NaN;
        boolean done = false;
        boolean ends = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (String.valueOf(field)) {
                case "state" -> state.read(json, field);
                case "action" -> action.read(json, field);
                case "state_" -> following.read(json, field);
                case "reward" -> reward = Floats.finite(json, field);
                case "done" -> {
                    done = true;
                    ends = value.isBoolean() ? value == JsonToken.VALUE_TRUE : Floats.finite(json, field) != 0;
                }
                case "agent_name" -> name = value == JsonToken.VALUE_STRING ? json.getText() : "";
                default -> json.skipChildren();
            }
        }
        if (!done || name.isEmpty()) {
            throw Floats.refused("a replay has no done, or no agent_name: nothing of the file was taken");
        }
        add(replays, agents, name, reward, ends);
    }

    private void add(Replays replays, Function<String, CompatAgent> agents, String name, float reward, boolean done) {
        Transitions of = replays.byAgent.get(name);
        if (of == null) {
            CompatAgent agent = replays.refused.containsKey(name) ? null : agents.apply(name);
            if (agent == null) {
                replays.refused.merge(name, 1, Integer::sum);
                return;
            }
            of = new Transitions(agent);
            replays.byAgent.put(name, of);
        }
        CompatAgent agent = of.agent();
        if (state.size() != agent.states()
                || following.size() != agent.states()
                || action.size() != agent.actions()
                || Float.isNaN(reward)) {
            throw Floats.refused("a replay of " + name + " has " + state.size() + " numbers in state, " + action.size()
                    + " in action, " + following.size() + " in state_, and reward " + reward + "; the agent has "
                    + agent.states() + ", " + agent.actions() + " and " + agent.states()
                    + ", and a reward is a number: nothing of the file was taken");
        }
        of.add(state.values(), action.values(), reward, following.values(), done);
    }

    /**
     * Writes a file; the game reads it when it has the answer, not before. What was there is written over: giving its pages
     * back and taking fresh ones would cost more than all the rest.
     */
    void write(String name, Content content) throws IOException {
        written.reset();
        try (JsonGenerator json = JSON.createGenerator(written)) {
            content.write(json);
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

    private JsonParser open(String path) throws IOException {
        Path file = folder.resolve(path);
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_FILE_BYTES) {
            throw Floats.refused(file + " is not there, or no file of at most " + MAX_FILE_BYTES + " bytes");
        }
        return JSON.createParser(Files.readAllBytes(file));
    }

    private static void require(JsonParser json, JsonToken expected, String why) throws IOException {
        require(json.nextToken(), expected, why);
    }

    private static void require(JsonToken seen, JsonToken expected, String why) {
        if (seen != expected) {
            throw Floats.refused(why + "; it begins with " + seen);
        }
    }
}
