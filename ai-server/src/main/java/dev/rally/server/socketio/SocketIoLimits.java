package dev.rally.server.socketio;

/**
 * What a server allows its clients; times are milliseconds.
 *
 * @param pingIntervalMs from one pong, or the opening, to the next ping
 * @param pingTimeoutMs in which a client has to answer a ping
 * @param connectTimeoutMs in which one that has opened has to connect to the namespace
 * @param upgradeTimeoutMs in which a WebSocket that was opened for a session has to take it over
 * @param payloadBytes of one request's body, of one answer to a poll and of one message of a WebSocket
 * @param sessions at a time
 */
public record SocketIoLimits(
        int pingIntervalMs,
        int pingTimeoutMs,
        int connectTimeoutMs,
        int upgradeTimeoutMs,
        int payloadBytes,
        int sessions) {
    /** Those of the reference server. */
    public static final SocketIoLimits DEFAULT = new SocketIoLimits(25_000, 20_000, 45_000, 10_000, 1_000_000, 512);

    /** How many characters may wait for a client that polls or reads too slowly, or not at all. */
    int mostUnsent() {
        return 4 * payloadBytes;
    }

    /** How often time limits are looked at. */
    int tickMs() {
        return Math.max(10, Math.min(1_000, Math.min(pingIntervalMs, pingTimeoutMs) / 4));
    }
}
