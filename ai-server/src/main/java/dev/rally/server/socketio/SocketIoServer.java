package dev.rally.server.socketio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.web.Reply;
import dev.rally.comm.web.SocketListener;
import dev.rally.comm.web.WebHandler;
import dev.rally.comm.web.WebLimits;
import dev.rally.comm.web.WebRequest;
import dev.rally.comm.web.WebResponse;
import dev.rally.comm.web.WebServer;
import dev.rally.comm.web.WebStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the path {@code /socket.io/} to clients of Engine.IO 4. What it refuses it explains, to the client and in the log. */
public final class SocketIoServer implements WebHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SocketIoServer.class);

    private static final String HOST = "127.0.0.1";
    private static final String PATH = "/socket.io";
    private static final String VERSION = "4";
    private static final String POLLING = "polling";
    private static final String WEBSOCKET = "websocket";
    /** Two for each client that polls: one waits, the other brings. */
    private static final int CONNECTIONS_OF_CLIENT = 2;

    private static final int SILENCE_S = 120;

    private final SocketIoLimits limits;
    private final Origins origins;
    private final Sessions sessions;
    private final WebServer web;

    private SocketIoServer(int port, Set<String> allowed, SocketIoLimits limits, SocketHandler handler) {
        this.limits = limits;
        origins = new Origins(allowed);
        sessions = new Sessions(limits, handler, this::execute);
        WebLimits network = new WebLimits(
                CONNECTIONS_OF_CLIENT * limits.sessions(),
                limits.payloadBytes(),
                limits.payloadBytes(),
                limits.payloadBytes(),
                SILENCE_S);
        web = WebServer.bind(HOST, port, null, network, this);
        web.every(limits.tickMs(), () -> sessions.tick(Clock.nowMs()));
    }

    /**
     * Listens on 127.0.0.1.
     *
     * @param port 0 lets the system choose
     * @param allowed origins whose pages may connect besides this machine's; {@code *} for all
     * @throws java.io.UncheckedIOException when the port cannot be had
     */
    public static SocketIoServer start(int port, Set<String> allowed, SocketIoLimits limits, SocketHandler handler) {
        return new SocketIoServer(port, allowed, limits, handler);
    }

    public int port() {
        return web.port();
    }

    private void execute(Runnable task) {
        web.execute(task);
    }

    @Override
    public void handle(WebRequest request, Reply reply) {
        WebResponse refusal = refusal(request);
        if (refusal != null) {
            reply.send(Origins.readable(request, refusal));
        } else if (request.method().equals("OPTIONS")) {
            reply.send(Origins.readable(request, Origins.preflight(request)));
        } else {
            polled(request, new ReadableReply(request, reply));
        }
    }

    @Override
    public @Nullable SocketListener upgrade(WebRequest request, Reply reply) {
        WebResponse refusal = refusal(request);
        if (refusal == null && !transport(request).equals(WEBSOCKET)) {
            refusal = EngineError.BAD_REQUEST.response("a WebSocket has transport=websocket in its address");
        }
        if (refusal != null) {
            reply.send(refusal);
            return null;
        }
        Optional<String> id = request.parameter("sid");
        Session session = id.isPresent()
                ? sessions.find(id.get())
                : sessions.open(Clock.nowMs()).orElse(null);
        if (session == null) {
            reply.send(id.isPresent() ? unknown(id.get()) : full());
            return null;
        }
        return id.isPresent()
                ? SessionSocket.upgrades(session)
                : SessionSocket.begins(session, socket -> session.packet(opening(session, false)));
    }

    /** Why a request is none of this server's; null when it is one. */
    private @Nullable WebResponse refusal(WebRequest request) {
        WebResponse response = null;
        Optional<String> foreign = origins.refusal(request);
        if (foreign.isPresent()) {
            response = EngineError.FORBIDDEN.response(foreign.get());
        } else if (!request.path().equals(PATH) && !request.path().equals(PATH + "/")) {
            response = WebResponse.text(
                    404,
                    "this is a Socket.IO server for games: connect a client of socket.io 4 to " + "http://" + HOST + ":"
                            + port() + "\n");
        } else if (!request.method().equals("OPTIONS")) {
            response = wrongQuery(request);
        }
        if (response != null) {
            LOG.warn(
                    "refused {} {}: {}",
                    request.method(),
                    request.path(),
                    new String(response.body(), StandardCharsets.UTF_8));
        }
        return response;
    }

    private static @Nullable WebResponse wrongQuery(WebRequest request) {
        String version = request.parameter("EIO").orElse("");
        if (!version.equals(VERSION)) {
            return EngineError.UNSUPPORTED_VERSION.response("EIO is \"" + version + "\", this server speaks " + VERSION
                    + ": use socket.io-client 3 or 4, python-socketio 5 or newer");
        }
        if (!Set.of(POLLING, WEBSOCKET).contains(transport(request))) {
            return EngineError.UNKNOWN_TRANSPORT.response(
                    "transport is \"" + transport(request) + "\"; allowed are polling and websocket");
        }
        return null;
    }

    private static String transport(WebRequest request) {
        return request.parameter("transport").orElse("");
    }

    private void polled(WebRequest request, Reply reply) {
        boolean posts = request.method().equals("POST");
        Optional<String> id = request.parameter("sid");
        if (transport(request).equals(WEBSOCKET)) {
            reply.send(EngineError.BAD_REQUEST.response("transport=websocket is for WebSockets; this request is none"));
        } else if (!posts && !request.method().equals("GET")) {
            reply.send(EngineError.BAD_METHOD.response(request.method() + "; allowed are GET and POST"));
        } else if (id.isPresent()) {
            served(id.get(), posts, request, reply);
        } else if (posts) {
            reply.send(EngineError.BAD_METHOD.response("a session begins with GET"));
        } else {
            begin(reply);
        }
    }

    private void begin(Reply reply) {
        Session session = sessions.open(Clock.nowMs()).orElse(null);
        if (session == null) {
            reply.send(full());
            return;
        }
        session.packet(opening(session, true));
        session.poll(reply);
    }

    private void served(String id, boolean posts, WebRequest request, Reply reply) {
        Session session = sessions.find(id);
        if (session == null) {
            reply.send(unknown(id));
        } else if (!session.polls()) {
            reply.send(EngineError.BAD_REQUEST.response("the session has a WebSocket now and polls no more"));
        } else if (posts) {
            session.received(request.text(), Clock.nowMs());
            String why = session.whyClosed();
            reply.send(
                    why == null || session.wasClosedByClient()
                            ? WebResponse.of(200, "text/html", new byte[] {'o', 'k'})
                            : EngineError.BAD_REQUEST.response(why));
        } else {
            session.poll(reply);
        }
    }

    private WebResponse unknown(String id) {
        return EngineError.UNKNOWN_SESSION.response(sessions.why(id));
    }

    private WebResponse full() {
        return EngineError.FORBIDDEN.response(limits.sessions() + " clients are connected, as many as may");
    }

    private String opening(Session session, boolean upgrades) {
        ObjectNode open = JsonNodeFactory.instance.objectNode().put("sid", session.id());
        var transports = open.putArray("upgrades");
        if (upgrades) {
            transports.add(WEBSOCKET);
        }
        open.put("pingInterval", limits.pingIntervalMs());
        open.put("pingTimeout", limits.pingTimeoutMs());
        open.put("maxPayload", limits.payloadBytes());
        return "0" + open;
    }

    /** Lets the page that asked read what it is answered. */
    private record ReadableReply(WebRequest request, Reply reply) implements Reply {
        @Override
        public void send(WebResponse response) {
            reply.send(Origins.readable(request, response));
        }

        @Override
        public WebStream stream(WebResponse head) {
            return reply.stream(Origins.readable(request, head));
        }

        @Override
        public void onGone(Runnable task) {
            reply.onGone(task);
        }
    }

    /** Says goodbye to all clients, and listens no more; not from the event loop. */
    @Override
    public void close() {
        web.execute(() -> sessions.closeAll("the server ends"));
        web.close();
    }
}
