package dev.rally.comm.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.file.OwnerFile;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a server: the one JSON line that it prints when it is ready, and writes to {@code --ready-file} and to
 * its home's {@code server.json}.
 *
 * @param protocol the newest protocol version the server speaks
 * @param token what {@code hello} must carry; never logged
 * @param session the session's folder, absolute
 * @param pid the server's process id
 */
public record ReadyLine(int protocol, String host, int port, String token, String session, long pid) {
    /** Reads a ready line. Fields that it does not know are ignored: a newer server may say more. */
    public static ReadyLine parse(String line) {
        JsonNode tree;
        try {
            tree = new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw malformed(line, "it is not JSON", e);
        }
        if (tree == null || !tree.path("ready").asBoolean(false)) {
            throw malformed(line, "it has no \"ready\":true", null);
        }
        for (String field : new String[] {"host", "token", "session"}) {
            if (!tree.path(field).isTextual()) {
                throw malformed(line, "\"" + field + "\" must be a string", null);
            }
        }
        return new ReadyLine(
                (int) integer(line, tree, "protocol", 0, Integer.MAX_VALUE),
                tree.get("host").textValue(),
                (int) integer(line, tree, "port", 1, 65535),
                tree.get("token").textValue(),
                tree.get("session").textValue(),
                integer(line, tree, "pid", 1, Long.MAX_VALUE));
    }

    private static long integer(String line, JsonNode tree, String field, long low, long high) {
        JsonNode value = tree.path(field);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < low
                || value.longValue() > high) {
            throw malformed(line, "\"" + field + "\" must be an integer, " + low + " to " + high, null);
        }
        return value.longValue();
    }

    /** The line, without its newline. Written without the object mapper, whose classes would delay a server's start. */
    public String format() {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(line)) {
            json.writeStartObject();
            json.writeBooleanField("ready", true);
            json.writeNumberField("protocol", protocol);
            json.writeStringField("host", host);
            json.writeNumberField("port", port);
            json.writeStringField("token", token);
            json.writeStringField("session", session);
            json.writeNumberField("pid", pid);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    /** Reads the line from a file that {@link #write} has made. */
    public static ReadyLine read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /**
     * Writes the line with its newline atomically: a reader sees all of it or no file. Only the owner may read it. What is
     * there and no file, such as a device, would be gone then, and is refused.
     */
    public void write(Path file) throws IOException {
        OwnerFile.write(file, format() + "\n");
    }

    @Override
    public String toString() {
        return "server " + pid + " at " + host + ":" + port + ", session " + session;
    }

    private static RallyException malformed(String line, String why, @Nullable Throwable cause) {
        String shown = line.length() > 200 ? line.substring(0, 200) + "…" : line;
        String message = "not a ready line: " + why + ": " + shown.strip();
        return cause == null
                ? new RallyException(ErrorCode.SERVER_DIED, message)
                : new RallyException(ErrorCode.SERVER_DIED, message, cause);
    }
}
