package dev.rally.comm.channel;

import dev.rally.comm.protocol.Protocol;

/**
 * What connections may cost the server, beside the limits of {@link Protocol}.
 *
 * @param helloTimeoutMs how long a stranger, a connection that has not yet said hello, may stay
 * @param helloLineBytes the longest line of a stranger
 * @param strangers how many there may be at once; one more, and the oldest is disconnected
 * @param clients how many may have said hello; one more is refused
 * @param unreadBytes answers that a client has not read before no more of its commands are read
 * @param unreadTimeoutMs how long it may stay so before it is disconnected
 */
record Limits(
        int helloTimeoutMs, int helloLineBytes, int strangers, int clients, int unreadBytes, int unreadTimeoutMs) {

    static final Limits DEFAULT = new Limits(5_000, 4096, 32, 256, 1 << 20, 30_000);
}
