package dev.rally.server.socketio;

import dev.rally.comm.web.Reply;
import dev.rally.comm.web.WebSocket;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session of Engine.IO 4: packets in both directions, over polls, then perhaps over a WebSocket, and a ping now and then.
 * On the event loop.
 *
 * <pre>
 * polls ── a WebSocket says 2probe ──> probing ── it says 5 ──> WebSocket
 *            answered 3probe; polls           what waited is
 *            are answered with 6              sent, once
 * </pre>
 */
final class Session {
    static final String NOOP = "6";

    private static final String CLOSE = "1";
    private static final String PING = "2";
    private static final char PONG = '3';
    private static final char MESSAGE = '4';

    private final String id;
    private final Consumer<Session> forget;
    private final Outbox outbox;
    private final Probe probe;
    private final Heartbeat heartbeat;
    private final String overdue;
    private @Nullable SessionListener listener;
    private @Nullable String closed;
    private boolean closedByClient;

    /** @param forget takes the session when it is over */
    Session(String id, SocketIoLimits limits, Consumer<Session> forget, long nowMs) {
        this.id = id;
        this.forget = forget;
        outbox = new Outbox(limits, this::close);
        probe = new Probe(limits);
        heartbeat = new Heartbeat(limits, nowMs);
        overdue = "it has not answered a ping in " + limits.pingTimeoutMs() + " ms";
    }

    String id() {
        return id;
    }

    void listen(SessionListener wanted) {
        listener = wanted;
    }

    /** Why it is over; null while it is not. */
    @Nullable
    String whyClosed() {
        return closed;
    }

    boolean wasClosedByClient() {
        return closedByClient;
    }

    boolean polls() {
        return outbox.polls();
    }

    /** Sends a message when the client takes it. */
    void send(String message) {
        packet(MESSAGE + message);
    }

    /** Sends a packet. */
    void packet(String packet) {
        if (closed == null) {
            outbox.add(packet);
        }
    }

    /** A GET, which is answered when there is something to send. */
    void poll(Reply reply) {
        if (outbox.isPolled()) {
            close("it polls twice at the same time");
            reply.send(EngineError.BAD_REQUEST.response("a second GET at the same time; the session is closed"));
            return;
        }
        reply.onGone(() -> {
            if (outbox.giveUp(reply)) {
                close("its poll was given up");
            }
        });
        outbox.await(reply);
        endPolls();
    }

    /** While a WebSocket probes, no poll waits, so that the client comes to the end of them. */
    private void endPolls() {
        if (probe.goesOn() && outbox.isPolled()) {
            packet(NOOP);
        }
    }

    /** Packets that came in one body. */
    void received(String body, long nowMs) {
        for (String packet : Payload.split(body)) {
            take(packet, nowMs);
        }
    }

    private void take(String packet, long nowMs) {
        if (closed != null) {
            return;
        }
        char type = packet.isEmpty() ? ' ' : packet.charAt(0);
        if (type == MESSAGE) {
            Objects.requireNonNull(listener).message(packet.substring(1));
        } else if (type == PONG) {
            heartbeat.answered(nowMs);
        } else if (packet.equals(CLOSE)) {
            closedByClient = true;
            close("it has closed the session");
        } else if (type == 'b') {
            close("it sent binary data, which is refused; send numbers and text, as JSON");
        } else if (!packet.equals(NOOP)) {
            close("it sent a packet that begins with \"" + type + "\"; a client's are 1, 3 and 4");
        }
    }

    /** Pings, and ends what has had its time. */
    void tick(long nowMs) {
        probe.tick(nowMs);
        switch (heartbeat.look(nowMs)) {
            case PING -> packet(PING);
            case OVERDUE -> close(overdue);
            case NOTHING -> {}
        }
    }

    /** Ends it; without effect on one that has ended. */
    void close(String why) {
        if (closed != null) {
            return;
        }
        closed = why;
        forget.accept(this);
        int code = why.contains("binary") ? WebSocket.UNSUPPORTED_DATA : WebSocket.POLICY;
        probe.close(code, why);
        outbox.close(CLOSE, code, why);
        if (listener != null) {
            listener.closed(why);
        }
    }

    /** Whether a WebSocket may take it over. */
    boolean mayUpgrade() {
        return polls() && !probe.goesOn() && closed == null;
    }

    /** A WebSocket asks whether it may. */
    void probe(WebSocket asking, long nowMs) {
        probe.begin(asking, nowMs);
        endPolls();
    }

    /** A WebSocket that asked is gone before it had the session. */
    void giveUp(WebSocket asked) {
        if (probe.isOf(asked)) {
            probe.end();
        }
    }

    boolean isProbedBy(WebSocket asked) {
        return probe.isOf(asked);
    }

    /** From now on everything goes over this WebSocket. */
    void take(WebSocket taking) {
        probe.end();
        outbox.take(taking);
    }
}
