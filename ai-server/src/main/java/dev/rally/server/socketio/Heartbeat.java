package dev.rally.server.socketio;

/** When a client is to be pinged, and when it has been silent for too long. On the event loop. */
final class Heartbeat {
    /** What a look at the clock brings. */
    enum Due {
        NOTHING,
        PING,
        OVERDUE
    }

    private final SocketIoLimits limits;
    private long dueMs;
    private boolean pinged;

    Heartbeat(SocketIoLimits limits, long nowMs) {
        this.limits = limits;
        answered(nowMs);
    }

    /** The client has answered a ping, or has just come. */
    void answered(long nowMs) {
        pinged = false;
        dueMs = nowMs + limits.pingIntervalMs();
    }

    /** What is to be done now; a ping that is due counts as sent. */
    Due look(long nowMs) {
        if (nowMs < dueMs) {
            return Due.NOTHING;
        }
        if (pinged) {
            return Due.OVERDUE;
        }
        pinged = true;
        dueMs = nowMs + limits.pingTimeoutMs();
        return Due.PING;
    }
}
