package dev.rally.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's {@code manifest.json}: everything small, and size and checksum of everything else. Its last field is
 * the checksum of all that stands before it, so that no byte of a checkpoint is without one.
 */
record Manifest(
        long sequence,
        Instant savedAt,
        @Nullable Double winRate,
        JsonNode spec,
        Map<String, Long> counters,
        Map<String, Double> metrics,
        Map<String, String> versions,
        List<String> history,
        @Nullable JsonNode environment,
        Map<String, File> files,
        long manifestBytes) {

    static final String NAME = "manifest.json";
    static final int MAX_BYTES = 16 << 20;
    private static final String FORMAT = "rally-checkpoint";
    private static final int FORMAT_VERSION = 1;

    /** What a file must be: the checksum in hex. */
    record File(long bytes, String sha256) {}

    long totalBytes() {
        return manifestBytes + files.values().stream().mapToLong(File::bytes).sum();
    }

    static byte[] encode(
            String agent, String name, Header header, CheckpointContents contents, Map<String, File> files) {
        ObjectNode json = Json.object();
        json.put("format", FORMAT);
        json.put("formatVersion", FORMAT_VERSION);
        json.put("agent", agent);
        json.put("name", name);
        json.put("sequence", header.sequence);
        json.put("savedAt", header.savedAt.toString());
        json.put("winRate", header.winRate);
        contents.counters().forEach(json.putObject("counters")::put);
        contents.metrics().forEach(json.putObject("metrics")::put);
        contents.versions().forEach(json.putObject("versions")::put);
        json.set("spec", contents.spec());
        if (!contents.history().isEmpty()) {
            contents.history().forEach(json.putArray("history")::add);
        }
        if (contents.environment() != null) {
            json.set("environment", contents.environment());
        }
        ObjectNode described = json.putObject("files");
        files.forEach(
                (file, is) -> described.putObject(file).put("bytes", is.bytes).put("sha256", is.sha256));
        return Seal.close(Json.indented(json));
    }

    /** What a save adds to the contents. */
    record Header(long sequence, Instant savedAt, @Nullable Double winRate) {}

    static Manifest of(Header header, CheckpointContents contents, Map<String, File> files, long manifestBytes) {
        return new Manifest(
                header.sequence,
                header.savedAt,
                header.winRate,
                contents.spec(),
                contents.counters(),
                contents.metrics(),
                contents.versions(),
                contents.history(),
                contents.environment(),
                files,
                manifestBytes);
    }

    static Manifest decode(byte[] bytes) throws MalformedException {
        JsonNode json = Json.parse(bytes);
        int version = json.path("formatVersion").asInt(FORMAT_VERSION);
        if (version != FORMAT_VERSION) {
            throw new OtherFormatException("it has checkpoint format " + version + ", and this Rally reads format "
                    + FORMAT_VERSION + ": use the Rally that wrote it, or a newer one");
        }
        if (!Seal.isIntact(bytes)) {
            throw new MalformedException("it is not as it was written: its own checksum differs");
        }
        try {
            if (!json.required("format").asText().equals(FORMAT)) {
                throw new MalformedException("its format is \"" + json.get("format") + "\", not " + FORMAT);
            }
            return new Manifest(
                    json.required("sequence").asLong(),
                    Instant.parse(json.required("savedAt").asText()),
                    json.path("winRate").isNumber() ? json.get("winRate").asDouble() : null,
                    json.required("spec"),
                    map(json.required("counters"), JsonNode::asLong),
                    map(json.required("metrics"), JsonNode::asDouble),
                    map(json.required("versions"), JsonNode::asText),
                    lines(json.path("history")),
                    json.get("environment"),
                    map(json.required("files"), Manifest::file),
                    bytes.length);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new MalformedException("it lacks something: " + e.getMessage());
        }
    }

    private static File file(JsonNode json) {
        return new File(json.required("bytes").asLong(), json.required("sha256").asText());
    }

    /** None in checkpoints of agents about which nothing was changed. */
    private static List<String> lines(JsonNode array) {
        List<String> lines = new ArrayList<>();
        array.forEach(line -> lines.add(line.asText()));
        return lines;
    }

    private static <V> Map<String, V> map(JsonNode object, Function<JsonNode, V> value) {
        Map<String, V> map = new TreeMap<>();
        object.properties().forEach(field -> map.put(field.getKey(), value.apply(field.getValue())));
        return map;
    }
}
