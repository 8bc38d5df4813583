package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.EnvironmentSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An agent's curriculum over the wire: asked for, taken further by trains, told, saved and found again. */
class EnvironmentIT extends OwnServer {
    private static EnvironmentSpec spec() throws Exception {
        String json = """
                {"parameters":{"wind":{"uniform":[0,1]}},"lessons":[
                  {"name":"easy","until":{"metric":"mine","above":0.5,"smoothing":0}},
                  {"name":"hard","parameters":{"wind":2},"until":{"metric":"episodeReturn","above":5}},
                  {"name":"full"}]}""";
        return EnvironmentSpec.read(new ObjectMapper().readTree(json), "environment");
    }

    private Result.EnvironmentInfo set() throws Exception {
        Result.EnvironmentSet answer = player.client().call(new Command.EnvironmentSet("cat", spec(), null));
        return Objects.requireNonNull(answer.environment());
    }

    private Result.EnvironmentParameters ask() {
        return player.client().call(new Command.EnvironmentParameters("cat", null, null));
    }

    private Result.EnvironmentInfo info() {
        Result.AgentInfo info =
                player.client().call(new Command.AgentList()).agents().get(0);
        return Objects.requireNonNull(info.environment());
    }

    @Test
    void trainsGoOnAndACheckpointKeepsThePlace() throws Exception {
        player.create("cat");
        assertThat(set().lesson()).isEqualTo("easy");
        assertThat(ask().values().get(0).get("wind")).isBetween(0.0, 1.0);
        player.playOneStep("cat");
        Map<String, Double> first = player.train("cat").metrics();
        assertThat(first).containsEntry("environment/lesson", 1.0).containsEntry("environment/wind", 0.5);
        Result.MetricsAdd added = player.client().call(new Command.MetricsAdd("cat", Map.of("mine", 0.9), null));
        assertThat(info().signal()).isEqualTo(0.9);
        player.playOneStep("cat");
        player.train("cat");
        assertThat(ask().lesson()).isEqualTo("hard");
        assertThat(ask().values()).containsExactly(Map.of("wind", 2.0));
        player.playOneStep("cat");
        assertThat(player.train("cat").metrics()).containsEntry("environment/signal", 1.0);
        assertThat(Files.readString(Path.of(added.path(), "metrics.jsonl"))).contains("\"environment/lesson\":2.0");

        Result.EnvironmentInfo before = info();
        assertThat(before.number()).isEqualTo(2);
        assertThat(before.episodes()).isEqualTo(Player.LANES);
        player.client().send(new Command.CheckpointSave("cat", null)).await();
        stop();
        start();
        Result.AgentReady loaded =
                player.client().send(new Command.AgentLoad("cat", null)).await();
        assertThat(loaded.agent().environment()).isEqualTo(before);
        assertThat(set()).isEqualTo(before);
    }

    @Test
    void whatMakesNoSenseIsRefusedAndChangesNothing() throws Exception {
        player.create("cat");
        set();
        try (RawClient raw = new RawClient(server.ready())) {
            raw.refused(
                    ErrorCode.INVALID_SPEC,
                    "environment.set",
                    "{\"agent\":\"cat\",\"environment\":{\"lessons\":[]}}",
                    "environment.lessons has 0 lessons");
            raw.refused(
                    ErrorCode.INVALID_PARAMS,
                    "environment.set",
                    "{\"agent\":\"cat\",\"environment\":{},\"lesson\":\"x\"}",
                    "environment has none of that name");
            raw.refused(
                    ErrorCode.INVALID_PARAMS,
                    "environment.parameters",
                    "{\"agent\":\"cat\",\"count\":1000000}",
                    "count is 1000000; allowed are 0 to 1024");
        }
        assertThat(info().lesson()).isEqualTo("easy");
        assertThatThrownBy(() -> player.client().call(new Command.EnvironmentParameters("dog", 1, null)))
                .isInstanceOfSatisfying(
                        RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_AGENT));
    }
}
