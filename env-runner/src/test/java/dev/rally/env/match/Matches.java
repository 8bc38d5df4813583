package dev.rally.env.match;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.env.plain.PickleReader;
import dev.rally.env.plain.PlainJson;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Matches of players in a folder, in this process or with the packaged program. */
abstract class Matches {
    /** Returns the ball as it can, and serves. */
    static final String FOLLOWER = """
            class MLPlay:
                def __init__(self, side):
                    self.side = side

                def update(self, scene):
                    if scene["status"] != "GAME_ALIVE":
                        return "RESET"
                    if scene["ball_speed"] == (0, 0):
                        return "SERVE_TO_RIGHT"
                    platform = scene["platform_" + self.side][0] + 18
                    ball = scene["ball"][0]
                    return "MOVE_LEFT" if ball < platform - 2 else "MOVE_RIGHT" if ball > platform + 2 else "NONE"

                def reset(self):
                    pass
            """;

    @TempDir
    Path folder;

    final Map<String, String> environment = new HashMap<>();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() {
        started.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
        started.forEach(Process::destroyForcibly);
    }

    static void requireProgram(String program) {
        boolean there;
        try {
            there = new ProcessBuilder(program, "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            there = false;
        }
        if (!there) {
            System.out.println("SKIPPED: there is no " + program);
        }
        Assumptions.assumeTrue(there, "there is no " + program);
    }

    String script(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text).toString();
    }

    /** A script whose update has this body, and which is reset as it should. */
    String updating(String name, String body) throws IOException {
        return script(
                name,
                FOLLOWER.replace(
                        "        if scene[\"ball_speed\"] == (0, 0):\n            return \"SERVE_TO_RIGHT\"\n",
                        body.indent(8)));
    }

    /** A match in a process of its own. */
    Process start(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("match"));
        all.addAll(List.of(arguments));
        return startProgram(all.toArray(String[]::new));
    }

    Process startProgram(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "rally-env-runner.jar").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(folder.resolve("err.txt").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** Plays in this process, as fast as players answer. */
    int play(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--fps", "0", "--seed", "1", "--json", "--home", home().toString()));
        return run(all.toArray(String[]::new));
    }

    Path home() {
        return folder.resolve("home");
    }

    /** In this process. */
    int run(String... arguments) throws Exception {
        try (PrintStream out = new PrintStream(folder.resolve("out.txt").toFile(), StandardCharsets.UTF_8);
                PrintStream err = new PrintStream(folder.resolve("err.txt").toFile(), StandardCharsets.UTF_8)) {
            return new CommandLine(new MatchCommand(out, err)).execute(arguments);
        }
    }

    int exitCode(Process process) throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(errors()).isTrue();
        return process.exitValue();
    }

    String out() throws IOException {
        return Files.readString(folder.resolve("out.txt"));
    }

    String errors() throws IOException {
        return Files.readString(folder.resolve("err.txt"));
    }

    JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out());
    }

    /** A round's file, with tuples as arrays. */
    static JsonNode record(Path file) throws IOException {
        return new ObjectMapper().readTree(PlainJson.write(PickleReader.read(Files.readAllBytes(file))));
    }

    /** How many processes have the test's folder in their command line. */
    long left() {
        String place = folder.toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(place))
                .count();
    }
}
