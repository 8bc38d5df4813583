package dev.rally.env.socketpong;

import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plays with one client after the other, each a game of its own; who comes meanwhile waits. Any thread. */
public final class SocketPongServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SocketPongServer.class);
    private static final long ACCEPT_AGAIN_NS = 200_000_000;
    private static final long END_MS = 2_000;
    private static final String WHEN_LATE = "others may play now, and it may connect again";

    private final ServerSocketChannel listening;
    private final SocketPongLevel level;
    private final LongSupplier seeds;
    private final Patience patience;
    private final SocketPongWatch watch;
    private final Consumer<String> say;
    private final Thread serving = new Thread(this::serve, "socket-pong");
    private volatile @Nullable PeerBytes playing;
    private volatile boolean ending;

    private SocketPongServer(
            ServerSocketChannel listening,
            SocketPongLevel level,
            LongSupplier seeds,
            Patience patience,
            SocketPongWatch watch,
            Consumer<String> say) {
        this.listening = listening;
        this.level = level;
        this.seeds = seeds;
        this.patience = patience;
        this.watch = watch;
        this.say = say;
    }

    /**
     * Serves.
     *
     * @param listening bound; closed with this
     * @param say who comes and goes, a line each, from any thread
     */
    public static SocketPongServer start(
            ServerSocketChannel listening, SocketPongLevel level, SocketPongWatch watch, Consumer<String> say) {
        return start(listening, level, System::nanoTime, Patience.WITH_CLIENT, watch, say);
    }

    static SocketPongServer start(
            ServerSocketChannel listening,
            SocketPongLevel level,
            LongSupplier seeds,
            Patience patience,
            SocketPongWatch watch,
            Consumer<String> say) {
        SocketPongServer server = new SocketPongServer(listening, level, seeds, patience, watch, say);
        server.serving.setDaemon(true);
        server.serving.start();
        return server;
    }

    private void serve() {
        while (!ending) {
            try (SocketChannel socket = listening.accept()) {
                InetSocketAddress from = (InetSocketAddress) socket.getRemoteAddress();
                String peer = from.getAddress().getHostAddress() + ":" + from.getPort();
                try (PeerBytes client = new PeerBytes(socket, peer, patience, WHEN_LATE)) {
                    playing = client;
                    if (!ending) {
                        play(client);
                    }
                }
            } catch (IOException e) {
                if (!ending) {
                    say.accept("a client could not connect: " + e.getMessage());
                    LockSupport.parkNanos(ACCEPT_AGAIN_NS); // too many open files, say: it will not pass at once
                }
            }
        }
    }

    private void play(PeerBytes client) {
        say.accept(client.peer() + " plays");
        SocketPongSession session = new SocketPongSession(client, new SocketPongGame(level, seeds.getAsLong()), watch);
        watch.begins(client.peer());
        String end = " has left";
        try {
            session.serve();
        } catch (RallyException e) {
            end = " has gone: " + e.getMessage();
        } catch (RuntimeException e) {
            LOG.error("the game with {} failed", client.peer(), e);
            end = " was sent away: the game failed: " + e + "; the log has more";
        } finally {
            watch.ends();
        }
        if (!ending) {
            say.accept(client.peer() + end + "; " + session.told());
        }
    }

    public int port() {
        return listening.socket().getLocalPort();
    }

    /** Ends the game that is played. */
    @Override
    public void close() {
        ending = true;
        watch.letGo();
        try {
            listening.close();
            PeerBytes client = playing;
            if (client != null) {
                client.close();
            }
            serving.join(END_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            say.accept("the port could not be closed: " + e.getMessage());
        }
    }
}
