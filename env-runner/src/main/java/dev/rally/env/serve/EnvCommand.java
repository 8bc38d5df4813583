package dev.rally.env.serve;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.process.PosixSignals;
import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.scene.SceneSource;
import dev.rally.env.terminal.TerminalKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rally env}. */
@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Serves scenes to remote agents: docs/env-server.md has the protocol, sample-client/python a"
                + " Gymnasium environment that speaks it.",
        footer = {"", "While it serves, " + EnvKeys.LEGEND + "."})
public final class EnvCommand implements Callable<Integer> {
    @Option(names = "--scene", paramLabel = "NAME", description = "The scene. Default: pong.")
    private String scene = "pong";

    @Option(
            names = "--opponent",
            paramLabel = "SCRIPT",
            description = "Who plays the sides that a client leaves. Default: the scene's strongest script.")
    private @Nullable String opponent;

    @Option(names = "--scenes", paramLabel = "N", description = "Scenes that a client may have. Default: 4096.")
    private int scenes = 4096;

    @Option(names = "--host", paramLabel = "HOST", description = "Where to listen. Default: 127.0.0.1.")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "PORT", description = "0 takes any that is free. Default: 12345.")
    private int port = 12345;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "What clients have to know. Default: nothing on this machine alone, else one that is printed.")
    private @Nullable String token;

    @Override
    public Integer call() {
        SceneSource source = SceneCatalog.named(scene);
        String script = opponent == null ? Offer.strongest(source.spec()) : opponent;
        Offer offer = new Offer(source, script, scenes);
        InetAddress address = address();
        AccessToken access = AccessToken.of(token, address);
        CountDownLatch end = new CountDownLatch(1);
        Consumer<String> say = System.out::println;
        try (EnvServer server = EnvServer.listen(
                new InetSocketAddress(address, checkedPort()), offer, access.text(), Limits.DEFAULT, say)) {
            for (String signal : new String[] {"INT", "TERM", "HUP"}) {
                PosixSignals.on(signal, end::countDown);
            }
            say.accept(scene + (script.isEmpty() ? "" : " against " + script) + " at " + address.getHostAddress() + ":"
                    + server.port() + access.told());
            return TerminalKeys.during(
                    () -> await(end), new EnvKeys(server, end::countDown, say), () -> say.accept(EnvKeys.LEGEND));
        }
    }

    private int checkedPort() {
        if (port < 0 || port > 65_535) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, "--port is " + port + "; allowed are 0 to 65535");
        }
        return port;
    }

    private InetAddress address() {
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

    private static int await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
