package dev.rally.server.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One game's connection: command after command, an answer to each. */
final class GodotAiSession {
    private static final Logger LOG = LoggerFactory.getLogger(GodotAiSession.class);
    private static final JsonMapper JSON = new JsonMapper();

    private GodotAiSession() {}

    /** Serves until the game disconnects. */
    static void serve(Socket socket, ReadyLine server, Path folder) throws IOException {
        JsonObjects commands = new JsonObjects(socket.getInputStream());
        try (GodotAiCommands answers = new GodotAiCommands(server, folder)) {
            for (byte[] command = commands.next(); command != null; command = commands.next()) {
                socket.getOutputStream().write(JSON.writeValueAsBytes(answer(answers, command)));
            }
        }
    }

    /** An answer to whatever came: games take an empty one for "not yet". */
    private static ObjectNode answer(GodotAiCommands answers, byte[] command) {
        try {
            return answers.answer(JSON.readTree(command));
        } catch (IOException e) {
            String why = e instanceof FileSystemException
                    ? e.toString()
                    : e.getMessage(); // of a file, that has but the name
            return refusal(command, "the command, or a file that it names, cannot be read: " + why);
        } catch (RallyException e) {
            return refusal(command, String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            return refusal(
                    command, "there is no memory for it: give the server's JVM more with -Xmx, or send less at once");
        } catch (RuntimeException e) {
            LOG.error("a command failed", e);
            return refusal(command, "the command failed: " + e + "; the server's log says where");
        }
    }

    private static ObjectNode refusal(byte[] command, String why) {
        LOG.warn("refused {}: {}", shown(command), why);
        return JSON.createObjectNode().put("done", false).put("error", why);
    }

    private static String shown(byte[] command) {
        String text = new String(command, UTF_8);
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
