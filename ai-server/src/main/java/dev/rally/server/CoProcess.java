package dev.rally.server;

import dev.rally.agents.TensorEngine;
import dev.rally.checkpoints.Retention;
import dev.rally.comm.access.Token;
import dev.rally.comm.access.TokenFile;
import dev.rally.comm.channel.CommandHandler;
import dev.rally.comm.channel.CommandServer;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.program.HostPort;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.tls.ServerTls;
import dev.rally.server.compat.GodotAiServer;
import dev.rally.server.compat.pong.EventNames;
import dev.rally.server.compat.pong.PongGames;
import dev.rally.server.health.HealthServer;
import dev.rally.server.journal.Journals;
import dev.rally.server.life.Ending;
import dev.rally.server.life.Saving;
import dev.rally.server.life.Session;
import dev.rally.server.life.Watcher;
import dev.rally.server.routing.Checkpoints;
import dev.rally.server.routing.CommandRouter;
import dev.rally.server.routing.RemoteCommands;
import dev.rally.server.routing.Surroundings;
import dev.rally.server.socketio.SocketIoLimits;
import dev.rally.server.socketio.SocketIoServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: a session on its home, the command channel, the agents. {@link #close} ends it in order, saving what
 * was learnt; it says nothing to the process it runs in.
 */
public final class CoProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CoProcess.class);
    private static final String HOST = "127.0.0.1";
    /** For the current minibatch, and for checkpoints that do not go on; the rest of the ending takes milliseconds. */
    private static final Duration LOOPS_END = Duration.ofSeconds(4);

    /** In which even a slow disk has the tensor library loaded. */
    private static final long LOADED_MS = 20_000;

    private final Ending ending = new Ending();
    /** What is to be ended, the last first. */
    private final Deque<Part> parts = new ArrayDeque<>();

    private final Session session;
    private final Checkpoints checkpoints;
    private final ReadyLine ready;
    private final String remote;
    private final String device;
    private final Watcher watcher;
    private volatile List<String> unsaved = List.of();

    /** Something that was begun and has to be ended. */
    private interface Part extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    private CoProcess(ServeOptions options) throws IOException {
        try {
            session = Session.open(options.home());
            parts.push(session::close);
            CompletableFuture<TensorEngine> engine = loadMeanwhile(options);
            String token = Token.random().text();
            checkpoints = Checkpoints.open(options.home().checkpoints(), new Retention(options.keepCheckpoints()));
            Journals journals = new Journals(
                    options.home().journal(),
                    options.journal().durability(),
                    options.journal().megabytes());
            parts.push(journals::close);
            HealthServer health = options.httpPort() == null ? null : health(options.home(), options.httpPort());
            CompletableFuture<CommandServer> coming = new CompletableFuture<>();
            CommandRouter router = new CommandRouter(new Surroundings(
                    options.home(), session.folder(), checkpoints, journals, engine::join, coming::join, ending));
            CommandHandler handler = health == null ? router : health.measuring(router);
            CommandServer channel = listen(options.port(), token, router, handler, coming);
            ready = new ReadyLine(
                    Protocol.VERSION,
                    HOST,
                    channel.port(),
                    token,
                    session.folder().toString(),
                    ProcessHandle.current().pid());
            remote = options.remote() == null ? "" : listen(options.home(), options.remote(), channel, handler);
            device = engine.join().describe();
            if (health != null) {
                health.tell(router);
            }
            serveOtherGames(options.compat());
            session.announce(ready, options.readyFile());
            watcher = Watcher.start(options.parentPid(), options.idleLimitS(), channel::clients, ending);
            parts.push(watcher::close);
        } catch (Throwable e) {
            try {
                endAll();
            } catch (Throwable later) {
                e.addSuppressed(later);
            }
            throw e;
        }
    }

    /** It ends after the router: whoever watches is told that the server saves, however long that takes. */
    private HealthServer health(RallyHome home, int port) throws IOException {
        HealthServer health = HealthServer.open(home, port);
        parts.push(health::close);
        LOG.info("health and metrics at http://{}:{}", HOST, health.port());
        return health;
    }

    /** The channel ends after the router, so that everybody still gets an answer. */
    private CommandServer listen(
            int port,
            String token,
            CommandRouter router,
            CommandHandler handler,
            CompletableFuture<CommandServer> channel) {
        parts.push(() -> {
            var unused = channel.thenAccept(CommandServer::close);
        });
        parts.push(() -> end(router));
        CommandServer listening = CommandServer.bind(HOST, port, token, handler);
        channel.complete(listening);
        return listening;
    }

    /** Beside the channel of this machine, and with it: it ends when that does. */
    private static String listen(
            RallyHome home, ServeOptions.Remote remote, CommandServer channel, CommandHandler handler) {
        String host = remote.at().host();
        Token token = TokenFile.readOrMake(remote.tokenFile());
        ServerTls tls = ServerTls.of(remote.tls().files(home.certificateFile(), host));
        InetSocketAddress address = new InetSocketAddress(host, remote.at().port());
        if (address.isUnresolved()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "--listen is \"" + host + "\", which is no name or address of this machine; 0.0.0.0 is every one");
        }
        int port = channel.listen(address, tls, token, new RemoteCommands(handler));
        return "other machines may connect to " + new HostPort(host, port) + " with the token of "
                + remote.tokenFile().toAbsolutePath() + "; the certificate's SHA-256 is " + tls.fingerprint();
    }

    /** They are clients of this server, so it listens already; they end before it does. */
    private void serveOtherGames(ServeOptions.@Nullable Compat compat) throws IOException {
        if (compat instanceof ServeOptions.GodotAi godot) {
            GodotAiServer games = GodotAiServer.start(godot.port(), godot.folder(), ready);
            parts.push(games::close);
        } else if (compat instanceof ServeOptions.SocketIo web) {
            PongGames games = PongGames.start(ready, web.agent(), EventNames.with(web.events()));
            parts.push(games::close);
            SocketIoServer server = listen(web, games);
            parts.push(server::close);
            LOG.info(
                    "games may connect with Socket.IO to http://{}:{}; agent {} plays",
                    HOST,
                    server.port(),
                    web.agent());
        }
    }

    private static SocketIoServer listen(ServeOptions.SocketIo web, PongGames games) throws IOException {
        try {
            return SocketIoServer.start(web.port(), web.origins(), SocketIoLimits.DEFAULT, games);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage() + ": --compat-port", e);
        }
    }

    private void end(CommandRouter router) {
        try {
            unsaved = router.close(LOOPS_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Begins to load the tensor library on a thread of its own; {@link #start} waits for it. So does the end of the process,
     * be it one that fails at once: a process whose libraries are taken down while one is being loaded crashes, and the exit
     * code is lost.
     */
    public static void preload() {
        Thread loading = daemon("preload", TensorEngine::preload);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(loading)));
    }

    /**
     * Takes the home, loads the tensor engine, and returns when the server is ready for its first command. Fails with
     * {@link dev.rally.server.life.HomeInUseException} when another server has the home.
     */
    public static CoProcess start(ServeOptions options) throws IOException {
        return new CoProcess(options);
    }

    public ReadyLine ready() {
        return ready;
    }

    /** Loads what the first commands need; to be called when the ready line is out, on a thread with time. */
    public void warmUp() throws IOException {
        WarmUp.firstCommands(session.folder());
    }

    /** One line: where other machines connect, and how they know the server; empty where they do not. */
    public String remote() {
        return remote;
    }

    /** One line: where tensors live, and why there. */
    public String device() {
        return device;
    }

    /** Takes the end of {@code input} for the end of the parent. */
    public void endWith(InputStream input) {
        watcher.endWith(input);
    }

    /** What is being saved at the moment. */
    public Saving saving() {
        return checkpoints;
    }

    /** Where anybody may ask for the end, and wait for somebody to have asked. */
    public Ending ending() {
        return ending;
    }

    /** The agents that have learnt something which could not be saved; complete when the server is closed. */
    public List<String> unsaved() {
        return unsaved;
    }

    @Override
    public void close() throws IOException {
        ending.request("the program closes it");
        if (!parts.isEmpty()) {
            parts.push(session::sayEnding);
        }
        endAll();
    }

    /** Whatever one part throws, those before it are ended too; what they throw goes with it. */
    private void endAll() throws IOException {
        Part first = parts.pollLast();
        if (first != null) {
            try (first) {
                endAll();
            }
        }
    }

    /** The native library takes as long to load as all the rest, so it is loaded on a thread of its own. */
    private static CompletableFuture<TensorEngine> loadMeanwhile(ServeOptions options) {
        CompletableFuture<TensorEngine> engine = new CompletableFuture<>();
        daemon("engine", () -> {
            try {
                TensorEngine started = TensorEngine.start(options.device(), options.threads());
                WarmUp.inference(started);
                engine.complete(started);
            } catch (Throwable e) {
                engine.completeExceptionally(e);
            }
        });
        return engine;
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, "rally-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitEnd(Thread thread) {
        try {
            thread.join(LOADED_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
