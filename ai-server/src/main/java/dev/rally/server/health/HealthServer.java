package dev.rally.server.health;

import dev.rally.comm.channel.CommandHandler;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.web.Reply;
import dev.rally.comm.web.SocketListener;
import dev.rally.comm.web.WebHandler;
import dev.rally.comm.web.WebLimits;
import dev.rally.comm.web.WebRequest;
import dev.rally.comm.web.WebResponse;
import dev.rally.comm.web.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code /healthz}, {@code /readyz} and {@code /metrics}, on loopback: docs/unattended.md. Whoever asks can only look, so
 * they need no token; they must ask by a name of this machine, for no page of a browser shall read along.
 */
public final class HealthServer implements AutoCloseable, WebHandler {
    private static final String HOST = "127.0.0.1";
    private static final List<String> NAMES = List.of(HOST, "localhost", "[::1]");
    private static final WebLimits LIMITS = new WebLimits(64, 1024, 1024, 1 << 20, 20);
    private static final long HANGS_MS = 5_000;
    /** A checkpoint of a middling agent, and the log. */
    private static final long LITTLE_DISK_BYTES = 64L << 20;

    private final RallyHome home;
    private final long hangsMs;
    private final ServerMeters meters;
    private @Nullable WebServer server;
    private volatile @Nullable Vitals vitals;

    /** @param home whose disk is looked at */
    public HealthServer(RallyHome home) {
        this(home, HANGS_MS);
    }

    /** @param hangsMs after which an event loop that does not answer hangs */
    HealthServer(RallyHome home, long hangsMs) {
        this.home = home;
        this.hangsMs = hangsMs;
        meters = new ServerMeters(() -> usableBytes(home));
    }

    /** Handles commands as {@code handler} does, and measures them. */
    public CommandHandler measuring(CommandHandler handler) {
        return new MeasuredCommands(handler, meters);
    }

    /**
     * Serves it.
     *
     * @param port 0 lets the system choose
     * @throws IOException when the port cannot be had
     */
    public void open(int port, Vitals told) throws IOException {
        vitals = told;
        try {
            server = WebServer.bind(HOST, port, null, LIMITS, this);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage() + ": --http-port", e);
        }
    }

    /** Where it listens; 0 before it does. */
    public int port() {
        return server == null ? 0 : server.port();
    }

    @Override
    public void handle(WebRequest request, Reply reply) {
        Vitals told = vitals;
        String host = request.header("host").orElse("").replaceFirst(":\\d+$", "");
        if (!NAMES.contains(host)) {
            reply.send(WebResponse.text(403, "Host is \"" + host + "\"; this answers to " + String.join(", ", NAMES)));
        } else if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            reply.send(WebResponse.text(405, "only GET is understood").with("allow", "GET"));
        } else if (told == null) {
            reply.send(WebResponse.text(503, "the server is starting"));
        } else {
            switch (request.path()) {
                case "/healthz" -> answer(told, reply, status -> WebResponse.text(200, "alive\n"));
                case "/readyz" -> answer(told, reply, status -> ready(told));
                case "/metrics" -> answer(told, reply, this::metrics);
                default ->
                    reply.send(WebResponse.text(
                            404, "there is no " + request.path() + "; there are /healthz, /readyz and /metrics\n"));
            }
        }
    }

    private void answer(Vitals told, Reply reply, Function<Result.Status, WebResponse> answer) {
        CompletableFuture<Result.Status> status = told.status().toCompletableFuture();
        var unused = status.copy()
                .orTimeout(hangsMs, TimeUnit.MILLISECONDS)
                .thenApply(answer)
                .whenComplete((page, e) -> {
                    if (e == null) {
                        reply.send(page);
                    } else {
                        reply.send(
                                WebResponse.text(
                                        503,
                                        status.isDone()
                                                ? "it failed: " + e + "\n"
                                                : "the event loop has not answered for " + hangsMs
                                                        + " ms: commands hang; the log may say why, else restart the server\n"));
                    }
                });
    }

    private WebResponse ready(Vitals told) {
        List<String> reasons = new ArrayList<>();
        if (told.ending()) {
            reasons.add("the server is shutting down");
        }
        double free = usableBytes(home);
        if (free < LITTLE_DISK_BYTES) {
            reasons.add("the disk of " + home.path() + " has " + ((long) free >> 20)
                    + " MB free: checkpoints may fail; free " + (LITTLE_DISK_BYTES >> 20) + " MB at least");
        }
        return reasons.isEmpty()
                ? WebResponse.text(200, "ready\n")
                : WebResponse.text(503, String.join("\n", reasons) + "\n");
    }

    private WebResponse metrics(Result.Status status) {
        return WebResponse.of(200, ServerMeters.CONTENT_TYPE, meters.page(status));
    }

    private static double usableBytes(RallyHome home) {
        try {
            return Files.getFileStore(home.path()).getUsableSpace();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    @Override
    public @Nullable SocketListener upgrade(WebRequest request, Reply reply) {
        reply.send(WebResponse.text(404, "there is no WebSocket here\n"));
        return null;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        meters.close();
    }
}
