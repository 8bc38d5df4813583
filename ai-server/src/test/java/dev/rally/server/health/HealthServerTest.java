package dev.rally.server.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Result;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HealthServerTest {
    private static final Result.Status STATUS = new Result.Status("s", 1, 1, "cpu", true, 2, 0, List.of(), List.of());

    private final Told told = new Told();

    @TempDir
    Path folder;

    private HealthServer server = new HealthServer(new RallyHome(Path.of("")));
    private Asking asking = new Asking(0);

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

    @BeforeEach
    void open() throws Exception {
        server.close();
        server = new HealthServer(new RallyHome(folder), 300);
        server.open(0, told);
        asking = new Asking(server.port());
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void isAliveAndReadyWhileItAnswers() throws Exception {
        assertThat(asking.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(asking.get("/readyz").body()).isEqualTo("ready\n");
        assertThat(asking.get("/metrics").body())
                .contains("rally_clients 2.0", "rally_paused 1.0", "jvm_memory_used_bytes");
    }

    @Test
    void oneThatIsEndingIsAliveButNotReady() throws Exception {
        told.ending = true;
        assertThat(asking.get("/healthz").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = asking.get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("shutting down");
    }

    @Test
    void anEventLoopThatHangsIsSaid() throws Exception {
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
        HttpResponse<String> answer = asking.get("/health");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("/healthz, /readyz and /metrics");
    }

    @Test
    void aPortThatSomebodyHasIsSaidWithItsOption() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HealthServer other = new HealthServer(new RallyHome(folder))) {
            assertThatThrownBy(() -> other.open(taken.getLocalPort(), told)).hasMessageContaining("--http-port");
        }
    }
}
