package dev.rally.comm.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.protocol.ErrorCode;
import dev.rally.comm.protocol.RallyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
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
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Reads a ready line. Fields that it does not know are ignored: a newer server may say more. */
    public static ReadyLine parse(String line) {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(line);
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
        for (String field : new String[] {"protocol", "port", "pid"}) {
            if (!tree.path(field).isIntegralNumber()) {
                throw malformed(line, "\"" + field + "\" must be an integer", null);
            }
        }
        return new ReadyLine(
                tree.get("protocol").intValue(),
                tree.get("host").textValue(),
                tree.get("port").intValue(),
                tree.get("token").textValue(),
                tree.get("session").textValue(),
                tree.get("pid").longValue());
    }

    /** The line, without its newline. */
    public String format() {
        ObjectNode tree = MAPPER.createObjectNode();
        tree.put("ready", true).put("protocol", protocol).put("host", host).put("port", port);
        tree.put("token", token).put("session", session).put("pid", pid);
        return tree.toString();
    }

    /** Reads the line from a file that {@link #write} has made. */
    public static ReadyLine read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** Writes the line with its newline atomically: a reader sees all of it or no file. Only the owner may read it. */
    public void write(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path parent = absolute.getParent();
        Path temporary = absolute.resolveSibling(absolute.getFileName() + "." + pid + ".tmp");
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.deleteIfExists(temporary);
        if (Files.getFileStore(parent == null ? absolute : parent).supportsFileAttributeView("posix")) {
            Files.createFile(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(temporary, format() + "\n");
        Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
