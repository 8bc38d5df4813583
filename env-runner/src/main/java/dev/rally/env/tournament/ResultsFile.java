package dev.rally.env.tournament;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has been played, a line of JSON for each meeting; a line that was cut off when a tournament was is no result. Any thread. */
final class ResultsFile {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path file;
    private final Map<String, Meeting.Result> results = new LinkedHashMap<>();

    private ResultsFile(Path file) {
        this.file = file;
    }

    static ResultsFile open(Path file) {
        ResultsFile results = new ResultsFile(file);
        try {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    read(line).ifPresent(result -> results.results.put(result.key(), result));
                }
                Files.writeString(file, "\n", StandardOpenOption.APPEND); // behind what may be half a line
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return results;
    }

    private static Optional<Meeting.Result> read(String line) {
        try {
            JsonNode json = MAPPER.readTree(line);
            if (json == null
                    || !json.path("key").isTextual()
                    || json.path("sides").size() != 2) {
                return Optional.empty();
            }
            List<Meeting.Side> sides = new ArrayList<>();
            for (JsonNode side : json.get("sides")) {
                sides.add(new Meeting.Side(
                        side.path("won").asInt(),
                        side.path("crashes").asInt(),
                        side.path("missing").asLong(),
                        side.path("late").asLong(),
                        side.path("frames").asLong(),
                        side.path("fault").asText()));
            }
            return Optional.of(new Meeting.Result(
                    json.get("key").asText(), sides, json.path("draws").asInt()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    synchronized Optional<Meeting.Result> of(Meeting meeting) {
        return Optional.ofNullable(results.get(meeting.key()));
    }

    synchronized void add(Meeting.Result result) {
        ObjectNode json = MAPPER.createObjectNode().put("key", result.key()).put("draws", result.draws());
        result.sides().forEach(side -> json.withArrayProperty("sides").addPOJO(side.toMap()));
        try {
            Files.writeString(file, json + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        results.put(result.key(), result);
    }
}
