package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.ReadyLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the packaged program does from its start to its end. */
@Timeout(120)
class ProgramIT extends PackagedRunner {
    private List<String> checkpoints() throws IOException {
        Path agent = home().checkpoints().resolve("pong");
        if (!Files.isDirectory(agent)) {
            return List.of();
        }
        try (Stream<Path> names = Files.list(agent)) {
            return names.map(name -> name.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aShortTrainingLeavesACheckpointAndASummary() throws Exception {
        Process training = train(
                "--steps",
                "2000",
                "--seed",
                "1",
                "--json",
                "--summary",
                folder.resolve("summary.json").toString());
        assertThat(exitCode(training)).as(said()).isZero();

        JsonNode summary = new ObjectMapper().readTree(out());
        assertThat(new ObjectMapper().readTree(Files.readString(folder.resolve("summary.json"))))
                .isEqualTo(summary);
        for (String level : List.of("level1", "level2", "level3")) {
            assertThat(summary.get("pointShareBefore").get(level).isDouble()).isTrue();
            assertThat(summary.get("pointShare").get(level).isDouble()).isTrue();
        }
        assertThat(summary.get("envSteps").asLong()).isGreaterThanOrEqualTo(2000);
        assertThat(summary.get("envStepsPerSecond").asDouble()).isPositive();
        assertThat(summary.get("rounds").asLong()).isEqualTo(8);
        assertThat(Path.of(summary.get("checkpoint").asText())).isDirectory();

        Process evaluate = start("evaluate", "pong", "pong@latest", "--games", "4", "--json");
        assertThat(exitCode(evaluate)).as(said()).isZero();
        JsonNode match = new ObjectMapper().readTree(out());
        assertThat(match.get("games").asLong()).isEqualTo(4);
        assertThat(match.get("points").asLong()).isPositive();

        Process rate = start("evaluate", "--ladder", "pong", "--minutes", "0", "--json");
        assertThat(exitCode(rate)).as(said()).isZero();
        JsonNode ladder = new ObjectMapper().readTree(out());
        assertThat(ladder.get("anchor").asText()).isEqualTo("level3");
        assertThat(ladder.get("players").findValuesAsText("player")).contains("level1");
        assertThat(ladder.get("players").findValuesAsText("player"))
                .filteredOn(player -> player.startsWith("pong@auto-"))
                .isNotEmpty();
    }

    @Test
    void terminatingItSavesACheckpointAndSaysWhatToDoNext() throws Exception {
        Process training = train("--forever");
        awaitRounds(training, 3);
        training.destroy();
        assertThat(exitCode(training)).as(said()).isZero();
        assertThat(checkpoints()).isNotEmpty();
        assertThat(out()).contains("finishing the round", "checkpoint: ", "next: ");
        assertThat(home().serverFile()).doesNotExist();
    }

    @Test
    void theServerOfAKilledProgramSavesAndIsGoneWithinFiveSeconds() throws Exception {
        Process training = train("--forever");
        awaitRounds(training, 3);
        ReadyLine server = home().runningServer();
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        training.destroyForcibly();
        assertGoneWithinFiveSeconds(process);
        assertThat(checkpoints()).isNotEmpty();
        assertThat(Path.of(server.session())).doesNotExist();

        Process resumed = train("--steps", "256");
        assertThat(exitCode(resumed)).as(said()).isZero();
        assertThat(out()).contains("pong goes on from its checkpoint");
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
        assertThat(said()).contains("no agent \"nobody\"", "level3", "./rally train --agent nobody");
    }
}
