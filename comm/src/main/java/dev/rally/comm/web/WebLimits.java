package dev.rally.comm.web;

/**
 * What connections may cost a web server.
 *
 * @param connections how many there may be at once; one more is closed at once
 * @param bodyBytes the largest body of a request; a larger one is answered with 413
 * @param messageBytes the largest message of a WebSocket, all its frames together; a larger one closes it with 1009
 * @param unreadBytes what a client has not read before its {@link WebSocket#ready} is false; sixteen times as much, and it
 *     is disconnected
 * @param silenceS how long a connection may say nothing: a WebSocket is pinged twice in that time, and an idle connection
 *     between requests, or one that sends half a request, is closed after it
 */
public record WebLimits(int connections, int bodyBytes, int messageBytes, int unreadBytes, int silenceS) {
    public static final WebLimits DEFAULT = new WebLimits(512, 1 << 20, 1 << 20, 1 << 18, 40);

    /** Requests of one connection that wait for the answer to an earlier one. */
    static final int PIPELINED = 16;

    static final int LINE_BYTES = 4096;
    static final int HEADER_BYTES = 16_384;
    static final int CHUNK_BYTES = 65_536;

    int tooMuchUnreadBytes() {
        return (int) Math.min(Integer.MAX_VALUE, 16L * unreadBytes);
    }
}
