package dev.rally.comm.channel;

import dev.rally.comm.access.Token;
import dev.rally.comm.access.WrongTokens;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Protocol;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets clients in by their hello, at one address that is listened on, and keeps the number of strangers at the door small.
 * On the event loop only.
 */
final class Doorkeeper {
    private final Token token;
    private final String whereItIs;
    private final Limits limits;
    /** In the order in which they came. */
    private final Set<ClientChannel> strangers = new LinkedHashSet<>();
    /** Of the strangers, those who have said a wrong token and wait to be told so. */
    private final Deque<ClientChannel> suspects = new ArrayDeque<>();

    private final WrongTokens wrongTokens = new WrongTokens();
    private final Map<InetAddress, Integer> clientsAt = new HashMap<>();
    private final AtomicInteger clients = new AtomicInteger();

    /** @param whereItIs what to tell who has another token, "take it from …" */
    Doorkeeper(Token token, String whereItIs, Limits limits) {
        this.token = token;
        this.whereItIs = whereItIs;
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    int clients() {
        return clients.get();
    }

    /** A connection has been made. A crowd of strangers cannot keep a client out. */
    void arrived(ClientChannel stranger) {
        if (strangers.size() >= limits.strangers()) {
            ClientChannel goes = suspects.isEmpty() ? oldestOfTheMost() : suspects.getFirst();
            forget(goes);
            goes.disconnect();
        }
        strangers.add(stranger);
    }

    /** Whoever makes the crowd has most of them. */
    private ClientChannel oldestOfTheMost() {
        Map<InetAddress, Integer> counts = new HashMap<>();
        strangers.forEach(stranger -> counts.merge(stranger.address(), 1, Integer::sum));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return strangers.stream()
                .filter(stranger -> counts.getOrDefault(stranger.address(), 0) == most)
                .findFirst()
                .orElseThrow();
    }

    /** Whether who says hello knows the token. */
    boolean knows(Command.Hello hello) {
        return token.is(hello.token());
    }

    /**
     * The stranger has said a wrong token.
     *
     * @param nowMs of a clock that never goes back
     * @return in how many milliseconds it is to be told so
     */
    long suspect(ClientChannel stranger, long nowMs) {
        suspects.add(stranger);
        return wrongTokens.next(nowMs);
    }

    RallyException wrongToken() {
        return new RallyException(ErrorCode.UNAUTHENTICATED, "the token is wrong; " + whereItIs);
    }

    /** Whether who knows the token may come in; the version that both speak. */
    int agreeOnVersion(Command.Hello hello, InetAddress from) {
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
        int there = clientsAt.getOrDefault(from, 0);
        if (there >= limits.clientsPerAddress()) {
            throw new RallyException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    there + " clients of " + from.getHostAddress()
                            + " are connected, which is the limit for one address; close one and connect again");
        }
        return version;
    }

    void letIn(ClientChannel stranger) {
        forget(stranger);
        clientsAt.merge(stranger.address(), 1, Integer::sum);
        clients.getAndIncrement();
    }

    void left(ClientChannel connection, boolean wasClient) {
        if (wasClient) {
            clientsAt.computeIfPresent(connection.address(), (address, count) -> count == 1 ? null : count - 1);
            clients.getAndDecrement();
        } else {
            forget(connection);
        }
    }

    private void forget(ClientChannel stranger) {
        strangers.remove(stranger);
        suspects.remove(stranger);
    }
}
