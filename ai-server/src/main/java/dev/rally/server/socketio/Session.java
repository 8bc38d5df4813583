package dev.rally.server.socketio;

import dev.rally.comm.web.Reply;
import dev.rally.comm.web.WebResponse;
import dev.rally.comm.web.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
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
    private static final String CLOSE = "1";
    private static final String PING = "2";
    private static final String PROBED = "3probe";
    private static final char PONG = '3';
    private static final char MESSAGE = '4';
    private static final String NOOP = "6";

    private final String id;
    private final SocketIoLimits limits;
    private final Consumer<Session> forget;
    private final Deque<String> unsent = new ArrayDeque<>();
    private int unsentChars;
    private @Nullable SessionListener listener;
    private @Nullable Reply poll;
    private @Nullable WebSocket socket;
    private @Nullable WebSocket probing;
    private long probingSinceMs;
    private long pingDueMs;
    private boolean pinged;
    private @Nullable String closed;
    private boolean closedByClient;

    /** @param forget takes the session when it is over */
    Session(String id, SocketIoLimits limits, Consumer<Session> forget, long nowMs) {
        this.id = id;
        this.limits = limits;
        this.forget = forget;
        pingDueMs = nowMs + limits.pingIntervalMs();
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
        return socket == null;
    }

    /** Sends a message when the client takes it. */
    void send(String message) {
        packet(MESSAGE + message);
    }

    /** Sends a packet. */
    void packet(String packet) {
        if (closed != null) {
            return;
        }
        WebSocket open = socket;
        if (open != null) {
            overSocket(open, packet);
            return;
        }
        unsent.add(packet);
        unsentChars += packet.length();
        if (unsentChars > limits.mostUnsent()) {
            close("it has not fetched " + unsentChars + " characters, more than may wait: it does not poll");
            return;
        }
        answerPoll();
    }

    private void overSocket(WebSocket open, String packet) {
        unsentChars = open.ready() ? 0 : unsentChars + packet.length();
        if (unsentChars > limits.mostUnsent()) {
            close("it has not read " + unsentChars + " characters, more than may wait: its WebSocket is stuck");
        } else {
            open.text(packet);
        }
    }

    private void answerPoll() {
        Reply waiting = poll;
        if (waiting != null && !unsent.isEmpty()) {
            poll = null;
            byte[] body = Payload.take(unsent, limits.payloadBytes());
            unsentChars = unsent.stream().mapToInt(String::length).sum();
            waiting.send(WebResponse.of(200, "text/plain; charset=UTF-8", body));
        }
    }

    /** A GET, which is answered when there is something to send. */
    void poll(Reply reply) {
        if (poll != null) {
            close("it polls twice at the same time");
            reply.send(EngineError.BAD_REQUEST.response("a second GET at the same time; the session is closed"));
            return;
        }
        poll = reply;
        reply.onGone(() -> {
            if (poll == reply) {
                poll = null;
                close("its poll was given up");
            }
        });
        if (probing != null && unsent.isEmpty()) {
            unsent.add(NOOP);
        }
        answerPoll();
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
            pinged = false;
            pingDueMs = nowMs + limits.pingIntervalMs();
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
        WebSocket late = probing;
        if (late != null && nowMs - probingSinceMs > limits.upgradeTimeoutMs()) {
            probing = null;
            late.close(WebSocket.POLICY, "it did not take the session over in " + limits.upgradeTimeoutMs() + " ms");
        }
        if (nowMs < pingDueMs) {
            return;
        }
        if (pinged) {
            close("it has not answered a ping in " + limits.pingTimeoutMs() + " ms");
        } else {
            pinged = true;
            pingDueMs = nowMs + limits.pingTimeoutMs();
            packet(PING);
        }
    }

    /** Ends it; without effect on one that has ended. */
    void close(String why) {
        if (closed != null) {
            return;
        }
        closed = why;
        forget.accept(this);
        if (poll != null) {
            poll.send(WebResponse.of(200, "text/plain; charset=UTF-8", CLOSE.getBytes(StandardCharsets.UTF_8)));
            poll = null;
        }
        int code = why.contains("binary") ? WebSocket.UNSUPPORTED_DATA : WebSocket.POLICY;
        for (WebSocket open : new @Nullable WebSocket[] {probing, socket}) {
            if (open != null) {
                open.close(code, why);
            }
        }
        unsent.clear();
        if (listener != null) {
            listener.closed(why);
        }
    }

    /** Whether a WebSocket may take it over. */
    boolean mayUpgrade() {
        return socket == null && probing == null && closed == null;
    }

    /** A WebSocket asks whether it may. Polls are answered from now on, so that the client comes to the end of them. */
    void probe(WebSocket asking, long nowMs) {
        probing = asking;
        probingSinceMs = nowMs;
        asking.text(PROBED);
        if (poll != null) {
            packet(NOOP);
        }
    }

    /** A WebSocket that asked is gone before it had the session. */
    void giveUp(WebSocket asked) {
        if (probing == asked) {
            probing = null;
        }
    }

    boolean isProbedBy(WebSocket asked) {
        return probing == asked;
    }

    /** From now on everything goes over this WebSocket: first what has waited. */
    void take(WebSocket taking) {
        probing = null;
        if (poll != null) {
            Reply last = poll;
            poll = null;
            last.send(WebResponse.of(200, "text/plain; charset=UTF-8", NOOP.getBytes(StandardCharsets.UTF_8)));
        }
        socket = taking;
        unsent.forEach(taking::text);
        unsent.clear();
        unsentChars = 0;
    }
}
