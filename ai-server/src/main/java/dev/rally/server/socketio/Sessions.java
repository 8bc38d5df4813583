package dev.rally.server.socketio;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions that are open, and why the last ones are not. On the event loop. */
final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final int ID_BYTES = 15;
    private static final int MOST_REASONS = 64;

    private final SocketIoLimits limits;
    private final SocketHandler handler;
    private final Executor loop;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Open> byId = new HashMap<>();
    private final Map<String, String> reasons = new LinkedHashMap<>();
    private int last;

    private record Open(Session session, Client client) {}

    Sessions(SocketIoLimits limits, SocketHandler handler, Executor loop) {
        this.limits = limits;
        this.handler = handler;
        this.loop = loop;
    }

    /** Nothing when there are as many as may be. */
    Optional<Session> open(long nowMs) {
        if (byId.size() >= limits.sessions()) {
            LOG.warn("{} clients are connected, as many as may; another one is turned away", byId.size());
            return Optional.empty();
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        Session session = new Session(Base64.getUrlEncoder().encodeToString(id), limits, this::forget, nowMs);
        Client client = new Client("client-" + ++last, session, handler, loop, limits.connectTimeoutMs(), nowMs);
        session.listen(client);
        byId.put(session.id(), new Open(session, client));
        return Optional.of(session);
    }

    private void forget(Session session) {
        Open gone = byId.remove(session.id());
        String why = String.valueOf(session.whyClosed());
        if (gone != null) {
            LOG.info("{} is closed: {}", gone.client().id(), why);
            reasons.put(session.id(), why);
            if (reasons.size() > MOST_REASONS) {
                reasons.remove(reasons.keySet().iterator().next());
            }
        }
    }

    @Nullable
    Session find(String id) {
        Open open = byId.get(id);
        return open == null ? null : open.session();
    }

    /** What is known of a session that is not open. */
    String why(String id) {
        String why = reasons.get(id);
        return why == null
                ? "no session has this id; it is of an earlier server, or was closed long ago: connect anew"
                : "it was closed: " + why;
    }

    void tick(long nowMs) {
        List<Open> all = new ArrayList<>(byId.values());
        for (Open open : all) {
            try {
                open.client().tick(nowMs);
                open.session().tick(nowMs);
            } catch (RuntimeException e) { // the others are still to be pinged
                LOG.error("{} failed", open.client().id(), e);
            }
        }
    }

    void closeAll(String why) {
        new ArrayList<>(byId.values()).forEach(open -> open.session().close(why));
    }
}
