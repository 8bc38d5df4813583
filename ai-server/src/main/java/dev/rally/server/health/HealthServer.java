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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code /healthz}, {@code /readyz} and {@code /metrics}, on loopback: docs/unattended.md. Whoever asks can only look, so
 * they need no token; they must ask by a name of this machine, for no page of a browser shall read along.
 */
public final class HealthServer implements AutoCloseable, WebHandler {
    private static final String HOST = "127.0.0.1";
    private static final String HEALTH = "/healthz";
    private static final String READY = "/readyz";
    private static final List<String> PATHS = List.of(HEALTH, READY, "/metrics");
    private static final List<String> NAMES = List.of(HOST, "localhost", "[::1]");
    private static final WebLimits LIMITS = new WebLimits(64, 1024, 1024, 1 << 20, 20);
    private static final long HANGS_MS = 5_000;
    /** A checkpoint of a middling agent, and the log. */
    private static final long LITTLE_DISK_BYTES = 64L << 20;

    private final RallyHome home;
    private final long hangsMs;
    private final ServerMeters meters;
    /** Looks at disks and writes pages, which may take their time. */
    private final ExecutorService looking = Executors.newSingleThreadExecutor(HealthServer::thread);

    private final WebServer server;
    private volatile @Nullable Vitals vitals;

    private HealthServer(RallyHome home, int port, long hangsMs) throws IOException {
        this.home = home;
        this.hangsMs = hangsMs;
        meters = new ServerMeters(() -> usableBytes(home));
        try {
            server = WebServer.bind(HOST, port, null, LIMITS, this);
        } catch (UncheckedIOException e) {
            meters.close();
            throw new IOException(e.getMessage() + ": --http-port", e);
        }
    }

    /**
     * Answers that the server is starting, until there is something to {@link #tell}.
     *
     * @param home whose disk is looked at
     * @param port 0 lets the system choose
     * @throws IOException when the port cannot be had
     */
    public static HealthServer open(RallyHome home, int port) throws IOException {
        return open(home, port, HANGS_MS);
    }

    /** @param hangsMs after which an event loop that does not answer hangs */
    static HealthServer open(RallyHome home, int port, long hangsMs) throws IOException {
        return new HealthServer(home, port, hangsMs);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "rally-health");
        thread.setDaemon(true);
        return thread;
    }

    /** Handles commands as {@code handler} does, and measures them. */
    public CommandHandler measuring(CommandHandler handler) {
        return new MeasuredCommands(handler, meters);
    }

    /** From now on it is about that server, which takes commands. */
    public void tell(Vitals of) {
        vitals = of;
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    @Override
    public void handle(WebRequest request, Reply reply) {
        Vitals told = vitals;
        String host = request.header("host").orElse("").replaceFirst(":\\d+$", "");
        if (!NAMES.contains(host)) {
            reply.send(WebResponse.text(403, "Host is \"" + host + "\"; this answers to " + String.join(", ", NAMES)));
        } else if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            reply.send(
                    WebResponse.text(405, "only GET and HEAD are understood\n").with("allow", "GET, HEAD"));
        } else if (!PATHS.contains(request.path())) {
            reply.send(WebResponse.text(404, "there is no " + request.path() + "; there are " + PATHS + "\n"));
        } else if (told == null) {
            boolean lives = request.path().equals(HEALTH);
            reply.send(WebResponse.text(lives ? 200 : 503, "the server is starting\n"));
        } else {
            answer(told, reply, page(request.path(), told));
        }
    }

    private Function<Result.Status, WebResponse> page(String path, Vitals told) {
        return switch (path) {
            case HEALTH -> status -> WebResponse.text(200, "alive\n");
            case READY -> status -> ready(told);
            default -> this::metrics;
        };
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
        if (Double.isNaN(free)) {
            reasons.add("the home " + home.path() + " cannot be read");
        } else if (free < LITTLE_DISK_BYTES) {
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
        server.close();
        looking.shutdown();
        meters.close();
    }
}
