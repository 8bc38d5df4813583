package dev.rally.env.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.web.SocketListener;
import dev.rally.comm.web.WebSocket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One open page: what it asks goes to the {@link Requests}, and what it watches is kept here. */
final class Visitor implements SocketListener {
    /** The table of pictures that come from a training. */
    static final int TRAINING = 0;

    private final Visitors visitors;
    private final Requests requests;
    private final InOrder work;
    /** Runs that are followed, and how much of each has been sent. */
    final Map<String, CurveFeed.Followed> followed = new ConcurrentHashMap<>();

    private volatile @Nullable WebSocket socket;
    /** The table that is watched; -1 for none. */
    private volatile int table = -1;

    private volatile boolean watchesTraining;
    private volatile boolean gone;

    Visitor(Visitors visitors, Requests requests, InOrder work) {
        this.work = work;
        this.visitors = visitors;
        this.requests = requests;
    }

    @Override
    public void opened(WebSocket open) {
        socket = open;
        visitors.add(this);
    }

    @Override
    public void text(String message) {
        JsonNode request;
        try {
            request = Visitors.MAPPER.readTree(message);
        } catch (JsonProcessingException e) {
            close(WebSocket.UNSUPPORTED_DATA, "a message is no JSON; docs/web.md has what is understood");
            return;
        }
        if (request instanceof ObjectNode object) {
            requests.take(this, object);
        } else {
            close(WebSocket.UNSUPPORTED_DATA, "a message is no JSON object; docs/web.md has what is understood");
        }
    }

    @Override
    public void binary(byte[] message) {
        close(WebSocket.UNSUPPORTED_DATA, "messages to this server are text; docs/web.md has what is understood");
    }

    @Override
    public void closed() {
        gone = true;
        visitors.remove(this);
        requests.left(this);
    }

    private void close(int code, String reason) {
        WebSocket open = socket;
        if (open != null) {
            open.close(code, reason);
        }
    }

    void send(String text) {
        WebSocket open = socket;
        if (open != null) {
            open.text(text);
        }
    }

    /** Whether the page keeps up with what it is sent. */
    boolean ready() {
        WebSocket open = socket;
        return open != null && open.ready();
    }

    boolean gone() {
        return gone;
    }

    /** Does what the page asks, one after the other. */
    InOrder work() {
        return work;
    }

    /** Who does not keep up misses pictures. */
    void show(byte[] picture) {
        WebSocket open = socket;
        if (open != null && open.ready()) {
            open.binary(picture);
        }
    }

    void watch(int number) {
        table = number;
    }

    boolean watches(int number) {
        return table == number;
    }

    int watched() {
        return table;
    }

    void watchTraining(boolean watch) {
        watchesTraining = watch;
    }

    boolean watchesTraining() {
        return watchesTraining;
    }
}
