package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in a process of its own, as what watches over it sees it. */
final class HealthIT {
    private static String get(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void tellsWhatItsClientsAndAgentsDo(@TempDir Path home) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> arguments = List.of(
                "serve",
                "--device",
                "cpu",
                "--home",
                home.toString(),
                "--stdin-is-parent",
                "--http-port",
                "" + port,
                "--log-format",
                "json");
        List<String> logged = new CopyOnWriteArrayList<>();
        try (ServerProcess server = ServerProcess.launch(
                        ServerJar.command(ServerJar.find(), arguments), Duration.ofSeconds(30), logged::add);
                Player player = new Player(server.ready())) {
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
        assertThat(logged).anyMatch(line -> line.contains("health and metrics at"));
        for (String line : logged) {
            JsonNode json = new ObjectMapper().readTree(line);
            assertThat(json.path("level").asText()).isIn("INFO", "WARN");
            assertThat(json.path("formattedMessage").asText()).isNotEmpty();
            assertThat(json.path("timestamp").asLong()).isPositive();
        }
    }
}
