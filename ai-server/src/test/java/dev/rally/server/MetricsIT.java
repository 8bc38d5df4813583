package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.server.metrics.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever drives a training, the server writes its curves. */
@Timeout(60)
final class MetricsIT extends OwnServer {
    /** With what was learnt. */
    private void startAgain() throws Exception {
        stop();
        start();
    }

    private void learn(int rounds) {
        for (int round = 0; round < rounds; round++) {
            player.playOneStep("pong");
            player.train("pong");
        }
    }

    private String save() {
        return player.client()
                .call(new Command.CheckpointSave("pong", null, null, null, null))
                .checkpoint();
    }

    private List<JsonNode> run(int number) throws IOException {
        Path run = home.resolve("metrics/pong/run-" + number);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(Events.of(run)).hasSize(2 + lines.size());
        return lines;
    }

    private void tells(int run, long... rounds) throws IOException {
        assertThat(run(run).stream()
                        .mapToLong(line -> line.get("envSteps").asLong())
                        .toArray())
                .isEqualTo(
                        Arrays.stream(rounds).map(round -> round * Player.LANES).toArray());
    }

    @Test
    void aTrainIsAPointOfItsFigures() throws Exception {
        player.create("pong");
        player.playOneStep("pong");
        Result.Train trained = player.client().call(new Command.Train("pong"));
        JsonNode line = run(1).get(0);
        assertThat(trained.metrics()).isNotEmpty();
        trained.metrics()
                .forEach((name, value) ->
                        assertThat(line.get(name).asDouble()).as(name).isEqualTo(value));
        assertThat(line.get("policyVersion").asLong()).isEqualTo(trained.policyVersion());
    }

    @Test
    void aClientAddsItsOwn() throws Exception {
        player.create("pong");
        learn(2);
        Result.MetricsAdd added = player.client().call(new Command.MetricsAdd("pong", Map.of("elo", 1234.5), 2L));
        assertThat(added.envSteps()).isEqualTo(2 * Player.LANES);
        assertThat(Path.of(added.path())).isEqualTo(home.toAbsolutePath().resolve("metrics/pong/run-1"));
        JsonNode line = run(1).get(2);
        assertThat(line.get("elo").asDouble()).isEqualTo(1234.5);
        assertThat(line.get("round").asLong()).isEqualTo(2);
        assertThatThrownBy(() -> player.client().call(new Command.MetricsAdd("pang", Map.of("elo", 1.0), null)))
                .satisfies(Codes.is(ErrorCode.UNKNOWN_AGENT));
    }

    @Test
    void aResumeGoesOnInTheSameRun() throws Exception {
        player.create("pong");
        learn(3);
        startAgain();
        player.client().call(new Command.AgentLoad("pong", null));
        learn(2);
        tells(1, 1, 2, 3, 4, 5);
    }

    @Test
    void whatWasNotSavedIsLearntAgain() throws Exception {
        player.create("pong");
        learn(1);
        save();
        learn(2);
        player.client().call(new Command.CheckpointRestore("pong", null));
        learn(1);
        tells(1, 1, 2);
    }

    @Test
    void anAgentSetBackHasARunOfItsOwnAndGoesOnInThat() throws Exception {
        player.create("pong");
        learn(1);
        String early = save();
        learn(2);
        save();
        player.client().call(new Command.CheckpointRestore("pong", early));
        learn(1);
        tells(1, 1, 2, 3);
        tells(2, 1, 2);
        startAgain();
        player.client().call(new Command.AgentLoad("pong", null));
        learn(1);
        tells(2, 1, 2, 3);
    }

    @Test
    void anAgentThatBeginsAnewHasANewRun() throws Exception {
        player.create("pong");
        learn(2);
        save();
        player.client().call(new Command.AgentDelete("pong"));
        player.create("pong");
        learn(1);
        tells(1, 1, 2);
        tells(2, 1);
        assertThat(player.client()
                        .call(new Command.CheckpointSave("pong", null, null, null, null))
                        .setAside())
                .containsExactly("before-2-latest");
        assertThat(player.client()
                        .call(new Command.CheckpointSave("pong", null, null, null, null))
                        .setAside())
                .isNull();
    }
}
