package dev.rally.server.socketio;

import dev.rally.comm.web.Reply;
import dev.rally.comm.web.WebResponse;
import dev.rally.comm.web.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Packets on their way to a client: they wait for its polls until it has a WebSocket, which takes what has waited and all that
 * follows. On the event loop.
 */
final class Outbox {
    private final SocketIoLimits limits;
    private final Consumer<String> stuck;
    private final Deque<String> unsent = new ArrayDeque<>();
    private int unsentChars;
    private @Nullable Reply poll;
    private @Nullable WebSocket socket;

    /** @param stuck is told of a client that takes nothing */
    Outbox(SocketIoLimits limits, Consumer<String> stuck) {
        this.limits = limits;
        this.stuck = stuck;
    }

    boolean polls() {
        return socket == null;
    }

    /** Whether a poll waits for an answer. */
    boolean isPolled() {
        return poll != null;
    }

    void add(String packet) {
        WebSocket open = socket;
        if (open != null) {
            over(open, packet);
            return;
        }
        unsent.add(packet);
        unsentChars += packet.length();
        if (unsentChars > limits.mostUnsent()) {
            stuck.accept("it has not fetched " + unsentChars + " characters, more than may wait: it does not poll");
            return;
        }
        answerPoll();
    }

    private void over(WebSocket open, String packet) {
        unsentChars = open.ready() ? 0 : unsentChars + packet.length();
        if (unsentChars > limits.mostUnsent()) {
            stuck.accept("it has not read " + unsentChars + " characters, more than may wait: its WebSocket is stuck");
        } else {
            open.text(packet);
        }
    }

    /** A poll, which is answered when there is something to send; only while none waits. */
    void await(Reply reply) {
        poll = reply;
        answerPoll();
    }

    private void answerPoll() {
        if (poll != null && !unsent.isEmpty()) {
            byte[] body = Payload.take(unsent, limits.payloadBytes());
            unsentChars = unsent.stream().mapToInt(String::length).sum();
            answerPoll(body);
        }
    }

    private void answerPoll(byte[] body) {
        Reply waiting = poll;
        if (waiting != null) {
            poll = null;
            waiting.send(WebResponse.of(200, "text/plain; charset=UTF-8", body));
        }
    }

    /** Whether this poll was still waiting; it does no longer. */
    boolean giveUp(Reply reply) {
        boolean waited = poll == reply;
        poll = waited ? null : poll;
        return waited;
    }

    /** From now on everything goes over this WebSocket: first what has waited. */
    void take(WebSocket taking) {
        answerPoll(Session.NOOP.getBytes(StandardCharsets.UTF_8));
        socket = taking;
        unsent.forEach(taking::text);
        unsent.clear();
        unsentChars = 0;
    }

    /** The last packet for who polls, the reason for who has a WebSocket. */
    void close(String last, int code, String why) {
        unsent.clear();
        answerPoll(last.getBytes(StandardCharsets.UTF_8));
        if (socket != null) {
            socket.close(code, why);
        }
    }
}
