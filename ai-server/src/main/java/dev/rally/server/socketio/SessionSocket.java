package dev.rally.server.socketio;

import dev.rally.comm.web.SocketListener;
import dev.rally.comm.web.WebSocket;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A WebSocket that has a session, or asks for one that polls until then. On the event loop. */
final class SessionSocket implements SocketListener {
    private static final String PROBE = "2probe";
    private static final String UPGRADE = "5";

    private final Session session;
    private final Consumer<WebSocket> open;
    private final boolean upgrades;
    private boolean has;
    private @Nullable WebSocket socket;

    private SessionSocket(Session session, boolean upgrades, Consumer<WebSocket> open) {
        this.session = session;
        this.upgrades = upgrades;
        this.open = open;
    }

    /** @param open begins the session on it */
    static SessionSocket begins(Session session, Consumer<WebSocket> open) {
        return new SessionSocket(session, false, open);
    }

    static SessionSocket upgrades(Session session) {
        return new SessionSocket(session, true, unused -> {});
    }

    @Override
    public void opened(WebSocket opened) {
        socket = opened;
        if (!upgrades) {
            has = true;
            session.take(opened);
            open.accept(opened);
        }
    }

    @Override
    public void text(String message) {
        WebSocket mine = Objects.requireNonNull(socket);
        if (has) {
            session.received(message, Clock.nowMs());
        } else if (message.equals(PROBE) && session.mayUpgrade()) {
            session.probe(mine, Clock.nowMs());
        } else if (message.equals(UPGRADE) && session.isProbedBy(mine)) {
            has = true;
            session.take(mine);
        } else {
            session.giveUp(mine);
            mine.close(WebSocket.POLICY, "a WebSocket takes a session over by saying 2probe, then 5, and once");
        }
    }

    @Override
    public void binary(byte[] message) {
        session.close("it sent binary data, which is refused; send numbers and text, as JSON");
        Objects.requireNonNull(socket).close(WebSocket.UNSUPPORTED_DATA, "binary data is refused; send JSON");
    }

    @Override
    public void closed() {
        if (has) {
            session.close("its WebSocket was closed");
        } else {
            session.giveUp(Objects.requireNonNull(socket));
        }
    }
}
