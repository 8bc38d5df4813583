package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every name in every command, wherever it becomes a file: none leads anywhere but to its own place in the home. */
final class HostileNamesIT {
    private static final List<String> NAMES = List.of(
            "",
            ".",
            "..",
            "../x",
            "a/../../x",
            "a/b",
            "a\\b",
            "/etc/x",
            "C:x",
            "\\\\?\\x",
            "x:stream",
            "con",
            "NUL",
            "Aux.txt",
            "prn",
            "com1",
            "COM0",
            "lpt9.log",
            "x.",
            "x ",
            " x",
            ".x",
            "-x",
            "~",
            "$HOME",
            "*",
            "x\u0000",
            "x\n",
            "\u202ex",
            "ẞ",
            "a".repeat(65));
    private static final String CREATE =
            "{\"spec\": {\"name\": \"%s\", \"observation\": {\"type\": \"float32\", \"shape\": [4]}, \"action\": {\"type\":"
                    + " \"discrete\", \"n\": 2}, \"algorithm\": {\"type\": \"bc\", \"demonstrations\": [\"%s\"]}}}";

    @TempDir
    private static Path folder;

    private static CoProcess server;
    private static RawClient raw;

    @BeforeAll
    static void start() throws Exception {
        server = CoProcess.start(ServeOptions.on(folder.resolve("home")));
        raw = new RawClient(server.ready());
        raw.call("agent.create", CREATE.formatted("pong", "games"));
        raw.call("checkpoint.save", "{\"agent\": \"pong\", \"name\": \"first\"}");
    }

    @AfterAll
    static void stop() throws Exception {
        raw.close();
        server.close();
    }

    /** {@code @} is where the name goes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "agent.mode {'agent': @}",
                "agent.load {'agent': @}",
                "agent.load {'agent': 'pong', 'checkpoint': @}",
                "agent.delete {'agent': @}",
                "infer {'agent': @, 'exchange': 1, 'slot': 0}",
                "infer {'agent': 'pong', 'exchange': 1, 'slot': 0, 'checkpoint': @}",
                "replay.submit {'agent': @, 'exchange': 1, 'slot': 0}",
                "train {'agent': @}",
                "checkpoint.save {'agent': @}",
                "checkpoint.save {'agent': 'pong', 'name': @}",
                "checkpoint.save {'agent': 'pong', 'clientStateFile': @}",
                "checkpoint.list {'agent': @}",
                "checkpoint.restore {'agent': @}",
                "checkpoint.restore {'agent': 'pong', 'checkpoint': @}",
                "checkpoint.delete {'agent': @, 'checkpoint': 'first'}",
                "checkpoint.delete {'agent': 'pong', 'checkpoint': @}",
                "policy.export {'agent': @}",
                "policy.export {'agent': 'pong', 'checkpoint': @}",
                "metrics.add {'agent': @, 'metrics': {'a': 1}}",
                "environment.parameters {'agent': @, 'games': [1]}",
                "recording.start {'recording': @, 'agent': 'pong'}",
                "recording.append {'recording': @, 'exchange': 1, 'slot': 0}",
                "recording.stop {'recording': @}",
                "recording.delete {'recording': @}",
            })
    void badOnesAreRefusedAndTouchNothing(String command) throws Exception {
        String method = command.substring(0, command.indexOf(' '));
        String params = command.substring(method.length() + 1).replace('\'', '"');
        List<Path> before = everything();
        for (String name : NAMES) {
            assertRefused(raw.call(method, params.replace("@", quoted(name))), name);
        }
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void soAreThoseOfSpecsAndLogs() throws Exception {
        List<Path> before = everything();
        for (String name : NAMES) {
            String bare = quoted(name).substring(1, quoted(name).length() - 1);
            assertRefused(raw.call("agent.create", CREATE.formatted(bare, "games")), name);
            assertRefused(raw.call("agent.create", CREATE.formatted("other", bare)), name);
            if (!name.equals("a/b")) {
                String log = "{\"agent\": \"pong\", \"log\": %s, \"fromIndex\": 0, \"toIndex\": 1}";
                assertRefused(raw.call("replay.submit", log.formatted(quoted(name))), name);
            }
        }
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void namesThatDifferInCaseOnlyAreRefused() throws Exception {
        raw.refused(
                ErrorCode.INVALID_PARAMS, "agent.create", CREATE.formatted("Pong", "games"), "upper and lower case");
        raw.refused(
                ErrorCode.INVALID_PARAMS,
                "checkpoint.save",
                "{\"agent\": \"pong\", \"name\": \"First\"}",
                "upper and lower case");
        assertThat(raw.call("recording.start", "{\"recording\": \"demo\", \"agent\": \"pong\"}")
                        .has("result"))
                .isTrue();
        raw.refused(
                ErrorCode.INVALID_PARAMS,
                "recording.start",
                "{\"recording\": \"Demo\", \"agent\": \"pong\"}",
                "upper and lower case");
        raw.call("recording.stop", "{\"recording\": \"demo\"}");
        raw.call("recording.delete", "{\"recording\": \"demo\"}");
    }

    @Test
    void linksThatLeadOutOfTheHomeAreNotFollowed() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("kept"), "by its owner");
        link(folder.resolve("home/recordings/outside"), elsewhere);
        link(folder.resolve("home/checkpoints/pong/outside"), elsewhere);
        link(folder.resolve("home/replays/outside"), elsewhere);
        raw.refused(ErrorCode.UNKNOWN_RECORDING, "recording.delete", "{\"recording\": \"outside\"}");
        raw.refused(ErrorCode.UNKNOWN_CHECKPOINT, "agent.load", "{\"agent\": \"pong\", \"checkpoint\": \"outside\"}");
        raw.refused(
                ErrorCode.UNKNOWN_CHECKPOINT,
                "checkpoint.delete",
                "{\"agent\": \"pong\", \"checkpoint\": \"outside\"}");
        raw.refused(
                ErrorCode.UNKNOWN_REPLAY_LOG,
                "replay.submit",
                "{\"agent\": \"pong\", \"log\": \"outside\", \"fromIndex\": 0, \"toIndex\": 1}");
        assertThat(elsewhere.resolve("kept")).hasContent("by its owner");
    }

    private static void link(Path from, Path to) throws IOException {
        Files.createDirectories(from.getParent());
        try {
            Files.createSymbolicLink(from, to);
        } catch (IOException | UnsupportedOperationException e) {
            abort("links cannot be made here: " + e.getMessage());
        }
    }

    private static void assertRefused(JsonNode answer, String name) {
        JsonNode error = answer.path("error");
        assertThat(error.path("data").path("name").asText())
                .as("%s: %s", name, answer)
                .isIn("INVALID_PARAMS", "INVALID_SPEC");
    }

    private static String quoted(String name) throws IOException {
        return new ObjectMapper().writeValueAsString(name);
    }

    private static List<Path> everything() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }
}
