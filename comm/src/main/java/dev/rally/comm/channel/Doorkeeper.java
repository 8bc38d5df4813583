package dev.rally.comm.channel;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Protocol;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets clients in by their hello, and keeps the number of strangers at the door small. On the event loop only. */
final class Doorkeeper {
    private final byte[] token;
    private final Limits limits;
    private final Deque<ClientChannel> strangers = new ArrayDeque<>();
    private long arrivals;
    private final AtomicInteger clients = new AtomicInteger();

    Doorkeeper(String token, Limits limits) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.limits = limits;
    }

    int clients() {
        return clients.get();
    }

    /** A connection has been made; answers its number. A crowd of strangers cannot keep a client out. */
    long arrived(ClientChannel stranger) {
        if (strangers.size() >= limits.strangers()) {
            strangers.remove().disconnect();
        }
        strangers.add(stranger);
        return ++arrivals;
    }

    /** Checks the token before anything else, in a time that does not tell how much of it was right. */
    int agreeOnVersion(Command.Hello hello) {
        if (!MessageDigest.isEqual(token, hello.token().getBytes(StandardCharsets.UTF_8))) {
            throw new RallyException(
                    ErrorCode.UNAUTHENTICATED,
                    "the token is wrong; take it from this server's ready line or from server.json in its home");
        }
        int version = Math.min(hello.maxVersion(), Protocol.VERSION);
        if (version < Math.max(hello.minVersion(), Protocol.MIN_VERSION)) {
            throw new RallyException(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "the client speaks protocol versions " + hello.minVersion() + " to " + hello.maxVersion()
                            + ", this server " + Protocol.MIN_VERSION + " to " + Protocol.VERSION + "; update the "
                            + (hello.minVersion() > Protocol.VERSION ? "server" : "client"));
        }
        if (clients.get() >= limits.clients()) {
            throw new RallyException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    clients + " clients are connected, which is the limit; close one and connect again");
        }
        return version;
    }

    void letIn(ClientChannel stranger) {
        strangers.remove(stranger);
        clients.getAndIncrement();
    }

    void left(ClientChannel connection, boolean wasClient) {
        if (wasClient) {
            clients.getAndDecrement();
        } else {
            strangers.remove(connection);
        }
    }
}
