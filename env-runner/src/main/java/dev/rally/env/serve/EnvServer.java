package dev.rally.env.serve;

import dev.rally.comm.access.WrongTokens;
import dev.rally.env.remote.FrameChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Listens for clients, and gives each a thread and scenes of its own. Any thread. */
final class EnvServer implements AutoCloseable {
    private static final String NAME = "rally env";
    private static final long ACCEPT_AGAIN_NS = 200_000_000;
    /** The system lets one more in until the thread that waits has gone. */
    private static final long ACCEPT_END_MS = 2_000;

    private final ServerSocketChannel listening;
    private final Offer offer;
    private final String token;
    private final Consumer<String> say;
    private final Limits limits;
    private final Capacity capacity;
    private final WrongTokens wrongTokens = new WrongTokens();
    private final Audience audience;
    private final Set<EnvSession> sessions = ConcurrentHashMap.newKeySet();
    private final LongAdder steps = new LongAdder();
    private final Thread accepting = thread("env-accept", this::accept);
    private volatile boolean ending;

    private EnvServer(
            ServerSocketChannel listening,
            Offer offer,
            String token,
            Limits limits,
            Audience audience,
            Consumer<String> say) {
        this.listening = listening;
        this.offer = offer;
        this.token = token;
        this.limits = limits;
        this.audience = audience;
        this.say = say;
        capacity = new Capacity(limits);
    }

    /**
     * Lets clients in.
     *
     * @param listening closed with this
     * @param token that clients have to know; empty for none
     * @param say who comes and goes, a line each, from any thread
     */
    static EnvServer start(
            ServerSocketChannel listening,
            Offer offer,
            String token,
            Limits limits,
            Audience audience,
            Consumer<String> say) {
        EnvServer server = new EnvServer(listening, offer, token, limits, audience, say);
        server.accepting.start();
        return server;
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        while (!ending) {
            try {
                SocketChannel socket = listening.accept();
                if (ending) {
                    socket.close();
                    return;
                }
                InetSocketAddress from = (InetSocketAddress) socket.getRemoteAddress();
                String peer = from.getAddress().getHostAddress() + ":" + from.getPort();
                EnvSession session = new EnvSession(new FrameChannel(socket, peer, limits.stallMs()), this, say);
                sessions.add(session);
                thread("env-" + peer, session).start();
            } catch (IOException e) {
                if (!ending) {
                    say.accept("a client could not connect: " + e.getMessage());
                    LockSupport.parkNanos(ACCEPT_AGAIN_NS); // too many open files, say: it will not pass at once
                }
            }
        }
    }

    int port() {
        return listening.socket().getLocalPort();
    }

    String name() {
        return NAME;
    }

    Offer offer() {
        return offer;
    }

    String token() {
        return token;
    }

    /** The connection that has said a wrong token, on its own thread: all of them together are answered at a slow pace. */
    void letGuessersWait() {
        long waitMs;
        synchronized (wrongTokens) {
            waitMs = wrongTokens.next(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        }
        try {
            TimeUnit.MILLISECONDS.sleep(waitMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Capacity capacity() {
        return capacity;
    }

    Gate gate() {
        return audience.gate();
    }

    Audience audience() {
        return audience;
    }

    Limits limits() {
        return limits;
    }

    boolean ending() {
        return ending;
    }

    /** Scene steps since the beginning. */
    long steps() {
        return steps.sum();
    }

    void counted(int sceneSteps) {
        steps.add(sceneSteps);
    }

    void left(EnvSession session) {
        audience.leave(session);
        sessions.remove(session);
    }

    /** Ends every connection. */
    @Override
    public void close() {
        ending = true;
        try {
            listening.close();
            accepting.join(ACCEPT_END_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            say.accept("the port could not be closed: " + e.getMessage());
        }
        sessions.forEach(EnvSession::close);
    }
}
