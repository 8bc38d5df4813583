package dev.rally.server.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session's Socket.IO: it connects to the namespace {@code /}, then events go both ways. */
final class Client implements SessionListener, Socket {
    private static final Logger LOG = LoggerFactory.getLogger(Client.class);

    private final String id;
    private final Session session;
    private final SocketHandler handler;
    private final Executor loop;
    private final int connectTimeoutMs;
    private long connectByMs;
    private boolean connected;

    Client(String id, Session session, SocketHandler handler, Executor loop, int connectTimeoutMs, long nowMs) {
        this.id = id;
        this.session = session;
        this.handler = handler;
        this.loop = loop;
        this.connectTimeoutMs = connectTimeoutMs;
        connectByMs = nowMs + connectTimeoutMs;
    }

    @Override
    public String id() {
        return id;
    }

    /** Ends a session that does not connect, or not again. */
    void tick(long nowMs) {
        if (!connected && nowMs > connectByMs) {
            session.close("it has not connected to the namespace / in time");
        }
    }

    @Override
    public void message(String text) {
        try {
            take(Packet.parse(text));
        } catch (Packet.Malformed e) {
            session.close(e.why());
        }
    }

    private void take(Packet packet) throws Packet.Malformed {
        if (packet.type() == Packet.CONNECT) {
            connect(packet.namespace());
        } else if (!connected || !packet.namespace().equals(Packet.ROOT)) {
            LOG.debug("client {} is not connected to {}; its packet is dropped", id, packet.namespace());
        } else if (packet.type() == Packet.DISCONNECT) {
            disconnected("it has disconnected");
        } else if (packet.type() == Packet.EVENT) {
            event(packet);
        }
    }

    private void connect(String namespace) {
        if (!namespace.equals(Packet.ROOT)) {
            refuse(namespace, "Invalid namespace: " + namespace + " is not served, only /");
            return;
        }
        if (connected) {
            return;
        }
        try {
            connected = true;
            handler.connected(this); // what it emits is sent after what follows here
        } catch (RuntimeException e) {
            connected = false;
            LOG.warn("client {} is refused: {}", id, e.getMessage());
            refuse(namespace, String.valueOf(e.getMessage()));
            return;
        }
        JsonNode sid = JsonNodeFactory.instance.objectNode().put("sid", id);
        send(new Packet(Packet.CONNECT, Packet.ROOT, "", sid));
    }

    private void refuse(String namespace, String why) {
        JsonNode message = JsonNodeFactory.instance.objectNode().put("message", why);
        send(new Packet(Packet.CONNECT_ERROR, namespace, "", message));
    }

    private void event(Packet packet) throws Packet.Malformed {
        JsonNode data = packet.data();
        if (!data.isArray() || data.isEmpty() || !data.get(0).isTextual()) {
            throw new Packet.Malformed("an event is an array that begins with its name: [\"name\", …]");
        }
        List<JsonNode> arguments = new ArrayList<>();
        for (int i = 1; i < data.size(); i++) {
            arguments.add(data.get(i));
        }
        handler.received(this, new Event(data.get(0).textValue(), arguments, acknowledging(packet.ack())));
    }

    private Consumer<JsonNode> acknowledging(String ack) {
        if (ack.isEmpty()) {
            return answer -> {};
        }
        AtomicBoolean answered = new AtomicBoolean();
        return answer -> {
            if (!answered.getAndSet(true)) {
                ArrayNode data = JsonNodeFactory.instance.arrayNode().add(answer);
                sendLater(new Packet(Packet.ACK, Packet.ROOT, ack, data).format());
            }
        };
    }

    @Override
    public void emit(String event, JsonNode argument) {
        ArrayNode data = JsonNodeFactory.instance.arrayNode().add(event).add(argument);
        sendLater(new Packet(Packet.EVENT, Packet.ROOT, "", data).format());
    }

    private void sendLater(String message) {
        try {
            loop.execute(() -> {
                if (connected) {
                    session.send(message);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("the server has ended; client {} is told nothing more", id);
        }
    }

    private void send(Packet packet) {
        session.send(packet.format());
    }

    private void disconnected(String why) {
        if (connected) {
            connected = false;
            connectByMs = Clock.nowMs() + connectTimeoutMs;
            handler.gone(this, why);
        }
    }

    @Override
    public void closed(String why) {
        disconnected(why);
    }
}
