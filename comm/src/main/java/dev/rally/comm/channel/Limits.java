package dev.rally.comm.channel;

import dev.rally.comm.protocol.Protocol;

/**
 * What the connections of one address that is listened on may cost the server, beside the limits of {@link Protocol}.
 *
 * @param helloTimeoutMs how long a stranger, a connection that has not yet said hello, may stay
 * @param helloLineBytes the longest line of a stranger
 * @param strangers how many there may be at once; one more, and one of them is disconnected
 * @param clients how many may have said hello; one more is refused
 * @param clientsPerAddress how many of them may come from one address
 * @param unreadBytes answers that a client has not read before no more of its commands are read
 * @param unreadTimeoutMs how long it may stay so before it is disconnected
 */
record Limits(
        int helloTimeoutMs,
        int helloLineBytes,
        int strangers,
        int clients,
        int clientsPerAddress,
        int unreadBytes,
        int unreadTimeoutMs) {

    /** On this machine all come from one address. */
    static final Limits LOOPBACK = new Limits(5_000, 4096, 32, 256, 256, 1 << 20, 30_000);

    /** For other machines. */
    static final Limits REMOTE = new Limits(5_000, 4096, 32, 64, 16, 1 << 20, 30_000);

    Limits withHelloTimeoutMs(int timeoutMs) {
        return new Limits(
                timeoutMs, helloLineBytes, strangers, clients, clientsPerAddress, unreadBytes, unreadTimeoutMs);
    }

    Limits withClients(int most, int perAddress) {
        return new Limits(helloTimeoutMs, helloLineBytes, strangers, most, perAddress, unreadBytes, unreadTimeoutMs);
    }

    Limits withUnread(int bytes, int timeoutMs) {
        return new Limits(helloTimeoutMs, helloLineBytes, strangers, clients, clientsPerAddress, bytes, timeoutMs);
    }
}
