package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in a process of its own, as what watches over it sees it. */
final class HealthIT {
    private static final Pattern ADDRESS = Pattern.compile("health and metrics at .*127\\.0\\.0\\.1:(\\d+)");

    private static String get(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void tellsWhatItsClientsAndAgentsDo(@TempDir Path home) throws Exception {
        List<String> arguments = List.of(
                "serve",
                "--device",
                "cpu",
                "--home",
                home.toString(),
                "--stdin-is-parent",
                "--http-port",
                "0",
                "--log-format",
                "json");
        List<String> logged = new CopyOnWriteArrayList<>();
        CompletableFuture<Integer> told = new CompletableFuture<>();
        Consumer<String> hear = line -> {
            logged.add(line);
            Matcher matcher = ADDRESS.matcher(line);
            if (matcher.find()) {
                told.complete(Integer.parseInt(matcher.group(1)));
            }
        };
        try (ServerProcess server = ServerProcess.launch(
                        ServerJar.command(ServerJar.find(), arguments), Duration.ofSeconds(30), hear);
                Player player = new Player(server.ready())) {
            int port = told.get(30, TimeUnit.SECONDS);
            assertThat(get(port, "/healthz")).isEqualTo("alive\n");
            assertThat(get(port, "/readyz")).isEqualTo("ready\n");
            player.create("pong");
            player.observe(0, Player.LANES, 1);
            player.client().call(new Command.Infer("pong", player.exchange(), 0));
            player.client().call(new Command.Infer("pong", player.exchange(), 0));
            assertThatThrownBy(() -> player.client().call(new Command.Infer("rally", player.exchange(), 0)))
                    .isInstanceOf(RallyException.class);

            assertThat(get(port, "/metrics"))
                    .contains(
                            "rally_command_seconds_count{method=\"infer\",outcome=\"OK\"} 2",
                            "rally_command_seconds_count{method=\"infer\",outcome=\"UNKNOWN_AGENT\"} 1",
                            "rally_agent_held_steps{agent=\"pong\"} " + 2.0 * Player.LANES,
                            "rally_agent_learns{agent=\"pong\"} 1.0",
                            "rally_clients 1.0",
                            "rally_disk_free_bytes",
                            "process_files_open_files");
        }
        assertThat(logged).filteredOn(line -> line.startsWith("{")).hasSizeGreaterThan(3);
        for (String line : logged) {
            if (line.startsWith("WARNING: ")) {
                continue; // Java's own
            }
            JsonNode json = new ObjectMapper().readTree(line);
            assertThat(json.path("level").asText()).isIn("INFO", "WARN");
            assertThat(json.path("formattedMessage").asText()).isNotEmpty();
            assertThat(json.path("timestamp").asLong()).isPositive();
        }
    }
}
