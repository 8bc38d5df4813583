package dev.rally.server.socketio;

import dev.rally.comm.web.WebSocket;
import org.jspecify.annotations.Nullable;

/** The WebSocket that has asked for a session that polls, until it takes it over or its time is up. On the event loop. */
final class Probe {
    private static final String PROBED = "3probe";

    private final SocketIoLimits limits;
    private @Nullable WebSocket asking;
    private long sinceMs;

    Probe(SocketIoLimits limits) {
        this.limits = limits;
    }

    boolean goesOn() {
        return asking != null;
    }

    boolean isOf(WebSocket asked) {
        return asking == asked;
    }

    void begin(WebSocket socket, long nowMs) {
        asking = socket;
        sinceMs = nowMs;
        socket.text(PROBED);
    }

    /** There is none any more. */
    void end() {
        asking = null;
    }

    void tick(long nowMs) {
        if (nowMs - sinceMs > limits.upgradeTimeoutMs()) {
            close(WebSocket.POLICY, "it did not take the session over in " + limits.upgradeTimeoutMs() + " ms");
        }
    }

    /** Without effect where there is none. */
    void close(int code, String why) {
        WebSocket open = asking;
        asking = null;
        if (open != null) {
            open.close(code, why);
        }
    }
}
