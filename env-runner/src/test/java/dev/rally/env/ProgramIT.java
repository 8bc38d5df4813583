package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.home.RallyHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as a process of its own, with the packaged server as its child. */
@Timeout(120)
class ProgramIT {
    private static final List<String> SMALL = List.of(
            "--device",
            "cpu",
            "--scenes",
            "32",
            "--round-steps",
            "8",
            "--set",
            "agents.pong.network.hidden=[16]",
            "--set",
            "agents.pong.minibatchSize=64",
            "--set",
            "agents.pong.epochs=1");

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... arguments) throws IOException {
        Path jar = Path.of("target", "rally-env-runner.jar").toAbsolutePath();
        assertThat(jar).as("build it with mvn package").exists();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", folder.toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
        started.add(process);
        return process;
    }

    private Process startTraining(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("train"));
        arguments.addAll(SMALL);
        arguments.addAll(List.of(more));
        return start(arguments.toArray(String[]::new));
    }

    private String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    private int exitCode(Process process) throws InterruptedException, IOException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(read("err.txt")).isTrue();
        return process.exitValue();
    }

    private List<String> checkpoints() throws IOException {
        Path agent = new RallyHome(folder).checkpoints().resolve("pong");
        if (!Files.isDirectory(agent)) {
            return List.of();
        }
        try (Stream<Path> names = Files.list(agent)) {
            return names.map(name -> name.getFileName().toString()).sorted().toList();
        }
    }

    /** Waits for the file system to show that so many rounds have been saved: each one is before the next train. */
    private void awaitRounds(Process process, int rounds) throws IOException {
        Path metrics = new RallyHome(folder).metrics().resolve("pong/run-1/metrics.jsonl");
        while (!Files.exists(metrics) || trains(metrics) <= rounds) {
            assertThat(process.isAlive())
                    .as(() -> {
                        try {
                            return read("out.txt") + read("err.txt");
                        } catch (IOException e) {
                            return e.toString();
                        }
                    })
                    .isTrue();
            Thread.onSpinWait();
        }
    }

    private static long trains(Path metrics) throws IOException {
        return Files.readAllLines(metrics).stream()
                .filter(line -> line.contains("\"entropy\""))
                .count();
    }

    @Test
    void aShortTrainingLeavesACheckpointAndASummary() throws Exception {
        Process train = startTraining(
                "--steps",
                "2000",
                "--seed",
                "1",
                "--json",
                "--summary",
                folder.resolve("summary.json").toString());
        assertThat(exitCode(train)).as(read("err.txt")).isZero();

        JsonNode summary = new ObjectMapper().readTree(read("out.txt"));
        assertThat(new ObjectMapper().readTree(read("summary.json"))).isEqualTo(summary);
        for (String level : List.of("level1", "level2", "level3")) {
            assertThat(summary.get("pointShareBefore").get(level).isDouble()).isTrue();
            assertThat(summary.get("pointShare").get(level).isDouble()).isTrue();
        }
        assertThat(summary.get("envSteps").asLong()).isGreaterThanOrEqualTo(2000);
        assertThat(summary.get("envStepsPerSecond").asDouble()).isPositive();
        assertThat(summary.get("rounds").asLong()).isEqualTo(8);
        assertThat(Path.of(summary.get("checkpoint").asText())).isDirectory();

        Process evaluate = start("evaluate", "pong", "pong@latest", "--games", "4", "--json");
        assertThat(exitCode(evaluate)).as(read("err.txt")).isZero();
        JsonNode match = new ObjectMapper().readTree(read("out.txt"));
        assertThat(match.get("games").asLong()).isEqualTo(4);
        assertThat(match.get("points").asLong()).isPositive();

        Process rate = start("evaluate", "--ladder", "pong", "--minutes", "0", "--json");
        assertThat(exitCode(rate)).as(read("err.txt")).isZero();
        JsonNode ladder = new ObjectMapper().readTree(read("out.txt"));
        assertThat(ladder.get("anchor").asText()).isEqualTo("level3");
        assertThat(ladder.get("players").findValuesAsText("player")).contains("level1");
        assertThat(ladder.get("players").findValuesAsText("player"))
                .filteredOn(player -> player.startsWith("pong@auto-"))
                .isNotEmpty();
    }

    @Test
    void terminatingItSavesACheckpointAndSaysWhatToDoNext() throws Exception {
        Process train = startTraining("--forever");
        awaitRounds(train, 3);
        train.destroy();
        assertThat(exitCode(train)).as(read("err.txt")).isZero();
        assertThat(checkpoints()).isNotEmpty();
        assertThat(read("out.txt")).contains("finishing the round", "checkpoint: ", "next: ");
        assertThat(new RallyHome(folder).serverFile()).doesNotExist();
    }

    @Test
    void theServerOfAKilledProgramSavesAndIsGoneWithinFiveSeconds() throws Exception {
        Process train = startTraining("--forever");
        awaitRounds(train, 3);
        ReadyLine server = new RallyHome(folder).runningServer();
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        train.destroyForcibly();
        assertGoneWithinFiveSeconds(process);
        assertThat(checkpoints()).isNotEmpty();
        assertThat(Path.of(server.session())).doesNotExist();

        Process resumed = startTraining("--steps", "256");
        assertThat(exitCode(resumed)).as(read("err.txt")).isZero();
        assertThat(read("out.txt")).contains("pong goes on from its checkpoint");
    }

    private static void assertGoneWithinFiveSeconds(ProcessHandle process)
            throws InterruptedException, ExecutionException {
        try {
            process.onExit().get(5, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the server outlived its parent by 5 s", e);
        }
    }

    @Test
    void anUnknownAgentCannotBeEvaluated() throws Exception {
        assertThat(exitCode(start("evaluate", "nobody", "level1", "--device", "cpu")))
                .isEqualTo(1);
        assertThat(read("err.txt")).contains("no agent \"nobody\"", "level3", "./rally train --agent nobody");
    }
}
