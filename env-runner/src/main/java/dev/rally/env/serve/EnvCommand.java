package dev.rally.env.serve;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.process.PosixSignals;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.socketpong.SocketPongLevel;
import dev.rally.env.socketpong.SocketPongServer;
import dev.rally.env.terminal.TerminalKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rally env}. */
@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Serves scenes to remote agents: docs/env-server.md has the protocol, sample-client/python a"
                + " Gymnasium environment that speaks it.",
        footer = {"", "While it serves, the terminal says what its keys do: p pauses, i tells who plays, q quits."})
public final class EnvCommand implements Callable<Integer> {
    private static final int DEFAULT_SCENES = 4096;
    private static final String SOCKET_PONG = "socket-pong";

    @Option(names = "--scene", paramLabel = "NAME", description = "The scene. Default: pong.")
    private @Nullable String scene;

    @Option(
            names = "--opponent",
            paramLabel = "SCRIPT",
            description = "Who plays the sides that a client leaves. Default: the scene's strongest script.")
    private @Nullable String opponent;

    @Option(names = "--scenes", paramLabel = "N", description = "Scenes that a client may have. Default: 4096.")
    private @Nullable Integer scenes;

    @Option(names = "--host", paramLabel = "HOST", description = "Where to listen. Default: 127.0.0.1.")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "PORT", description = "0 takes any that is free. Default: 12345.")
    private int port = 12345;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "The file with what clients have to know; it is made when it is not there. Default: nothing on"
                            + " this machine alone, else a token that is printed.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--compat",
            paramLabel = "PROTOCOL",
            description = "Be another project's environment, for its own client: socket-pong, against level1 to level4"
                    + " (default: level2).")
    private @Nullable String compat;

    @Mixin
    private ShowOptions show = new ShowOptions();

    @Mixin
    private ServedPage.Options page = new ServedPage.Options();

    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public Integer call() {
        return compat == null ? serveScenes() : serveSocketPong(compat);
    }

    private int serveScenes() {
        String name = scene == null ? "pong" : scene;
        SceneSource source = SceneCatalog.named(name);
        String script = opponent == null ? Offer.strongest(source.spec()) : opponent;
        Offer offer = new Offer(source, script, scenes == null ? DEFAULT_SCENES : scenes);
        InetSocketAddress at = address();
        AccessToken access = AccessToken.of(tokenFile, at.getAddress());
        Shown.check(show.terminalsOption(page.wanted()), ShowOptions.terminal(), offer);
        Gate gate = new Gate();
        try (EnvConsole console = show.open()) {
            ServerSocketChannel listening = Listening.at(at);
            String what = name + (script.isEmpty() ? "" : " against " + script);
            String where = Listening.where(at, listening);
            try (ServedPage shown =
                            page.open(what + " at " + where, () -> ServedGame.of(offer, where), gate, show.sight());
                    EnvServer server = EnvServer.start(
                            listening,
                            offer,
                            access.text(),
                            Limits.DEFAULT,
                            audience(gate, console, shown),
                            console::say)) {
                IntSupplier clients = () -> server.capacity().connections();
                EnvKeys keys = new EnvKeys(gate, server::steps, clients, console, end::countDown);
                return untilEnd(what + " at " + where + access.told(), keys, console, shown);
            }
        }
    }

    private static Audience audience(Gate gate, EnvConsole console, @Nullable ServedPage page) {
        List<Stand> stands = new ArrayList<>(console.stands());
        stands.addAll(ServedPage.stands(page));
        return new Audience(gate, stands);
    }

    @SuppressWarnings("try") // nobody has to ask that server anything
    private int serveSocketPong(String protocol) {
        if (!protocol.equals(SOCKET_PONG)) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "--compat is \"" + protocol + "\"; known is " + SOCKET_PONG);
        }
        if (scene != null || scenes != null || tokenFile != null) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "--compat " + SOCKET_PONG + " came with "
                            + (scene != null ? "--scene" : scenes != null ? "--scenes" : "--token-file")
                            + "; its clients play one game of its own and know no token: leave that out");
        }
        Shown.checkTerminal(show.terminalsOption(page.wanted()), ShowOptions.terminal());
        SocketPongLevel level = SocketPongLevel.named(opponent == null ? "level2" : opponent);
        InetSocketAddress at = address();
        Gate gate = new Gate();
        try (EnvConsole console = show.open()) {
            ServerSocketChannel listening = Listening.at(at);
            String open = at.getAddress().isLoopbackAddress() ? "" : ", for anyone: socket-pong knows no token";
            String where = Listening.where(at, listening);
            String what = SOCKET_PONG + " against " + level.shortName() + " at " + where;
            try (ServedPage shown = page.open(what, () -> ServedGame.socketPong(where), gate, show.sight())) {
                SocketPongOnlooker onlooker = new SocketPongOnlooker(console, shown, gate, level.shortName());
                try (SocketPongServer server = SocketPongServer.start(listening, level, onlooker, console::say)) {
                    EnvKeys keys = new EnvKeys(gate, onlooker::ticks, onlooker::clients, console, end::countDown);
                    return untilEnd(what + open, keys, console, shown);
                }
            }
        }
    }

    private int untilEnd(String ready, IntConsumer keys, EnvConsole console, @Nullable ServedPage shown) {
        for (String signal : new String[] {"INT", "TERM", "HUP"}) {
            PosixSignals.on(signal, end::countDown);
        }
        console.say(ready);
        if (shown != null) {
            console.say(shown.face().address());
        }
        return TerminalKeys.during(this::await, keys, () -> {
            if (!console.legend().isEmpty()) {
                console.say(console.legend());
            }
        });
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(checkedHost(), checkedPort());
    }

    private int checkedPort() {
        if (port < 0 || port > 65_535) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "--port is " + port + "; allowed are 0 to 65535");
        }
        return port;
    }

    private InetAddress checkedHost() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "--host is \"" + host + "\", which is no address of this machine; 127.0.0.1 serves this machine"
                            + " alone, 0.0.0.0 every network that it is in",
                    e);
        }
    }

    private int await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
