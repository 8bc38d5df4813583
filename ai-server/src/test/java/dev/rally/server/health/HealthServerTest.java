package dev.rally.server.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Mode;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HealthServerTest {
    private static final Result.Status STATUS = new Result.Status("s", 1, 1, "cpu", true, 2, 0, List.of(), List.of());

    private final Told told = new Told();

    @TempDir
    Path folder;

    @Nullable
    private HealthServer open;

    /** A server that answers, or not. */
    private static final class Told implements Vitals {
        private CompletableFuture<Result.Status> status = CompletableFuture.completedFuture(STATUS);
        private boolean ending;

        @Override
        public CompletionStage<Result.Status> status() {
            return status;
        }

        @Override
        public boolean ending() {
            return ending;
        }
    }

    private HealthServer open(Path home) throws IOException {
        HealthServer server = HealthServer.open(new RallyHome(home), 0, 300);
        open = server;
        return server;
    }

    /** Of a server that takes commands. */
    private Asking asking() throws IOException {
        HealthServer server = open(folder);
        server.tell(told);
        return new Asking(server.port());
    }

    @AfterEach
    void close() {
        if (open != null) {
            open.close();
        }
    }

    @Test
    void oneThatIsStartingIsAliveButNotReady() throws Exception {
        Asking asking = new Asking(open(folder).port());
        assertThat(asking.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(asking.get("/readyz").statusCode()).isEqualTo(503);
        assertThat(asking.get("/readyz").body()).contains("starting");
        assertThat(asking.get("/metrics").statusCode()).isEqualTo(503);
    }

    @Test
    void aHomeThatCannotBeReadIsNotReady() throws Exception {
        HealthServer server = open(folder.resolve("gone"));
        server.tell(told);
        HttpResponse<String> ready = new Asking(server.port()).get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("gone cannot be read");
    }

    @Test
    void anAgentThatIsGoneHasNoFiguresAnyMore() throws Exception {
        Asking asking = asking();
        told.status = CompletableFuture.completedFuture(new Result.Status(
                "s", 1, 1, "cpu", true, 2, 0, List.of(), List.of(agent("pong", 3), agent("rally", 4))));
        assertThat(asking.get("/metrics").body())
                .contains("rally_agent_held_steps{agent=\"pong\"} 3.0", "rally_agent_held_steps{agent=\"rally\"} 4.0");
        told.status = CompletableFuture.completedFuture(STATUS);
        assertThat(asking.get("/metrics").body()).doesNotContain("pong", "agent=\"rally\"");
    }

    private static Result.AgentInfo agent(String name, long heldSteps) {
        ObjectNode spec = JsonNodeFactory.instance.objectNode().put("name", name);
        spec.putObject("observation").put("type", "float32").putArray("shape").add(4);
        spec.putObject("action").put("type", "discrete").put("n", 2);
        return new Result.AgentInfo(
                name, 1, Mode.TRAINING, SpecJson.agent(spec), 0, 0, 0, 0, heldSteps, Map.of(), null, null);
    }

    @Test
    void isAliveAndReadyWhileItAnswers() throws Exception {
        Asking asking = asking();
        assertThat(asking.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(asking.get("/readyz").body()).isEqualTo("ready\n");
        assertThat(asking.get("/metrics").body())
                .contains("rally_clients 2.0", "rally_paused 1.0", "jvm_memory_used_bytes");
    }

    @Test
    void oneThatIsEndingIsAliveButNotReady() throws Exception {
        Asking asking = asking();
        told.ending = true;
        assertThat(asking.get("/healthz").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = asking.get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("shutting down");
    }

    @Test
    void anEventLoopThatHangsIsSaid() throws Exception {
        Asking asking = asking();
        told.status = new CompletableFuture<>();
        for (String path : List.of("/healthz", "/readyz", "/metrics")) {
            HttpResponse<String> answer = asking.get(path);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("the event loop has not answered for 300 ms");
        }
        told.status = CompletableFuture.completedFuture(STATUS);
        assertThat(asking.get("/healthz").statusCode()).isEqualTo(200);
    }

    /** A page of a browser whose name was made to lead here has another Host, which HttpClient would not send. */
    @Test
    void onlyWhoAsksByANameOfThisMachineIsAnswered() throws Exception {
        HealthServer server = open(folder);
        server.tell(told);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 403")
                    .contains("evil.example")
                    .doesNotContain("jvm_memory");
        }
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        HttpResponse<String> answer = asking().get("/health");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("[/healthz, /readyz, /metrics]");
    }

    @Test
    void aPortThatSomebodyHasIsSaidWithItsOption() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> HealthServer.open(new RallyHome(folder), taken.getLocalPort()))
                    .hasMessageContaining("--http-port");
        }
    }
}
