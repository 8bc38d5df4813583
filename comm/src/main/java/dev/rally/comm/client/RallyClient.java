package dev.rally.comm.client;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.tls.Trust;
import java.io.IOException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a server. Any thread may use it, several at once; many requests may be in flight. A thread that waits
 * for an answer reads the socket itself, so that a {@link #call} costs no change of threads.
 */
public final class RallyClient implements AutoCloseable {
    /** The system property that says after how many seconds a server that answers nothing is told of; 10 without it. */
    public static final String SILENCE_PROPERTY = "rally.client.silenceS";

    private static final int SILENCE_S = 10;
    private static final long NO_DEADLINE = Long.MAX_VALUE;
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(RallyClient.class);

    private final Link link;
    private final Result.Hello server;

    private RallyClient(Link link, Result.Hello server) {
        this.link = link;
        this.server = server;
    }

    /**
     * Connects and says hello, and logs when the server answers nothing for long.
     *
     * @param clientName how the server's log calls this client
     * @throws RallyException CONNECTION_LOST, UNAUTHENTICATED or UNSUPPORTED_VERSION
     */
    public static RallyClient connect(ReadyLine ready, String clientName) {
        return connect(ready, clientName, LOG::warn);
    }

    /**
     * Connects and says hello.
     *
     * @param notice is told once, on a thread of the client's, each time that the server lives but has answered nothing for
     *     as long as {@link #SILENCE_PROPERTY} says; every call waits on
     */
    public static RallyClient connect(ReadyLine ready, String clientName, Consumer<String> notice) {
        return connect(ready, clientName, Protocol.MIN_VERSION, Protocol.VERSION, NO_DEADLINE, notice);
    }

    /**
     * Connects to a server on another machine and says hello. Exchanges need the server's own machine, so there is no playing
     * over it.
     *
     * @throws RallyException CONNECTION_LOST, also for a server that is not to be trusted, UNAUTHENTICATED or
     *     UNSUPPORTED_VERSION
     */
    public static RallyClient connect(RemoteServer server, String clientName) {
        Target target = new Target(server.host(), server.port(), server.token().text(), server.trust());
        return connect(
                target, server.toString(), clientName, Protocol.MIN_VERSION, Protocol.VERSION, NO_DEADLINE, LOG::warn);
    }

    static RallyClient connect(ReadyLine ready, String clientName, int minVersion, int maxVersion) {
        return connect(ready, clientName, minVersion, maxVersion, NO_DEADLINE, LOG::warn);
    }

    /** Gives a server up that does not answer hello in time, with DEADLINE_EXCEEDED. */
    static RallyClient connectWithin(long deadlineMs, ReadyLine ready, String clientName) {
        return connect(ready, clientName, Protocol.MIN_VERSION, Protocol.VERSION, deadlineMs, LOG::debug);
    }

    private static RallyClient connect(
            ReadyLine ready,
            String clientName,
            int minVersion,
            int maxVersion,
            long deadlineMs,
            Consumer<String> notice) {
        Target target = new Target(ready.host(), ready.port(), ready.token(), null);
        return connect(target, ready.toString(), clientName, minVersion, maxVersion, deadlineMs, notice);
    }

    /** @param trust null for one of this machine, without TLS */
    private record Target(
            String host, int port, String token, @Nullable Trust trust) {}

    private static RallyClient connect(
            Target target,
            String shown,
            String clientName,
            int minVersion,
            int maxVersion,
            long deadlineMs,
            Consumer<String> notice) {
        int silenceS = silenceS();
        Wire wire;
        try {
            wire = Wire.connect(target.host(), target.port(), target.trust(), CONNECT_TIMEOUT_MS);
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.CONNECTION_LOST,
                    "cannot connect to " + shown + ": " + e.getMessage()
                            + (e instanceof SSLException ? "" : "; is it still running?"),
                    e);
        }
        Link link = new Link(wire, shown, notice, silenceS);
        try {
            var hello = new Command.Hello(target.token(), minVersion, maxVersion, clientName);
            Result.Hello server = link.send(hello).await(deadlineMs);
            check(server, minVersion, maxVersion);
            return new RallyClient(link, server);
        } catch (RallyException e) {
            link.end("hello failed");
            throw e;
        }
    }

    private static int silenceS() {
        String said = System.getProperty(SILENCE_PROPERTY, Integer.toString(SILENCE_S));
        if (!said.matches("[1-9][0-9]{0,5}")) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    SILENCE_PROPERTY + " is " + said + "; allowed are 1 to 999999, in seconds");
        }
        return Integer.parseInt(said);
    }

    /** The server chooses; one that chooses what was not offered is none that this client understands. */
    private static void check(Result.Hello server, int minVersion, int maxVersion) {
        if (server.version() < minVersion || server.version() > maxVersion) {
            throw new RallyException(
                    ErrorCode.UNSUPPORTED_VERSION,
                    server.server() + " speaks protocol version " + server.version() + ", this client " + minVersion
                            + " to " + maxVersion + "; update the "
                            + (server.version() < minVersion ? "server" : "client"));
        }
    }

    /** What the server said to hello. */
    public Result.Hello server() {
        return server;
    }

    /** False once the connection has ended, by {@link #close}, by the server, or by its death. */
    public boolean isOpen() {
        return link.isOpen();
    }

    /** Sends without waiting for the answer. Never throws: what goes wrong is in the call. */
    public <R extends Result> Call<R> send(Command<R> command) {
        return link.send(command);
    }

    /** Sends and waits; throws what {@link Call#await()} throws. */
    public <R extends Result> R call(Command<R> command) {
        return link.send(command).await();
    }

    /** Ends the connection; calls in flight fail with CONNECTION_LOST. */
    @Override
    public void close() {
        link.end("this client has closed it");
    }
}
