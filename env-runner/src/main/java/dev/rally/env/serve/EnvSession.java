package dev.rally.env.serve;

import dev.rally.comm.access.Token;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.remote.Frame;
import dev.rally.env.remote.FrameChannel;
import dev.rally.env.remote.FrameType;
import dev.rally.env.remote.Handshake;
import dev.rally.env.remote.Hello;
import dev.rally.env.remote.Opening;
import dev.rally.env.remote.SceneWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client, from its hello to its end; runs on a thread of its own. Whatever is wrong with it ends it alone. */
final class EnvSession implements Runnable {
    /** Of a state that is to be restored; whatever else comes is smaller. */
    private static final int MAX_BYTES = FrameChannel.MAX_PAYLOAD_BYTES;

    private static final int MAX_PING_BYTES = 64;

    private static final Logger LOG = LoggerFactory.getLogger(EnvSession.class);

    private final FrameChannel channel;
    private final EnvServer server;
    private final Consumer<String> say;
    private String name;
    private @Nullable PlayedScenes scenes;
    private long heldBytes;

    EnvSession(FrameChannel channel, EnvServer server, Consumer<String> say) {
        this.channel = channel;
        this.server = server;
        this.say = say;
        name = channel.peer();
    }

    @Override
    public void run() {
        try (channel) {
            enter();
        } finally {
            server.left(this);
        }
    }

    private void enter() {
        try {
            server.capacity().enter();
        } catch (RallyException full) {
            ended(full);
            return;
        }
        try {
            serve();
        } catch (RallyException e) {
            ended(e);
        } finally {
            server.capacity().leave(heldBytes);
        }
    }

    /** Ends it from another thread. */
    void close() {
        channel.close();
    }

    private void serve() {
        try {
            Frame frame = channel.receive(Handshake.MAX_BYTES, server.limits().helloMs());
            if (frame == null) {
                return;
            }
            greet(Handshake.hello(frame));
            while ((frame = channel.receive(MAX_BYTES, FrameChannel.FOREVER)) != null) {
                answer(frame);
            }
            say.accept(name + " has left");
        } catch (RallyException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            LOG.error("{}'s scenes failed", name, e);
            throw new RallyException(
                    ErrorCode.INTERNAL_ERROR, "the scene failed: " + e + "; the server's log has more", e);
        } catch (OutOfMemoryError e) {
            throw new RallyException(
                    ErrorCode.TOO_MANY_REQUESTS, "the server has no memory for this: " + e.getMessage(), e);
        }
    }

    private void ended(RallyException e) {
        if (e.code() != ErrorCode.CONNECTION_LOST) {
            channel.refuse(e);
        }
        if (!server.ending()) {
            say.accept(name + " has gone: " + e.getMessage());
        }
    }

    private void greet(Hello hello) {
        if (!server.token().isEmpty() && !new Token(server.token()).is(hello.token())) {
            server.letGuessersWait();
            throw new RallyException(
                    ErrorCode.UNAUTHENTICATED,
                    (hello.token().isEmpty() ? "no token was given" : "the token is wrong")
                            + "; the server printed the right one when it began, or has it from --token-file");
        }
        if (hello.maxVersion() < Handshake.MIN_VERSION || hello.minVersion() > Handshake.VERSION) {
            throw new RallyException(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "the client speaks versions " + hello.minVersion() + " to " + hello.maxVersion()
                            + ", this server " + Handshake.MIN_VERSION + " to " + Handshake.VERSION + "; update the "
                            + (hello.minVersion() > Handshake.VERSION ? "server" : "client"));
        }
        if (!hello.client().isBlank()) {
            name = hello.client().replaceAll("\\p{Cntrl}", "?").strip() + " at " + name;
        }
        channel.send(FrameType.WELCOME, Handshake.json(server.offer().welcome(server.name())));
    }

    private void answer(Frame frame) {
        switch (frame.type()) {
            case OPEN -> open(frame);
            case PING -> pong(frame);
            case RESET -> opened(frame).reset(frame);
            case STEP -> step(frame);
            case ASSIGN -> opened(frame).assign(frame);
            case SAVE -> opened(frame).save(frame);
            case RESTORE -> restore(frame);
            default ->
                throw new RallyException(
                        ErrorCode.INVALID_REQUEST,
                        "a frame " + frame.type() + " came, which is not a client's to send");
        }
    }

    private void open(Frame frame) {
        Opening opening = server.offer().complete(Handshake.opening(frame));
        long bytes = SceneWriter.largest(
                server.offer().source().spec(), opening.sides().size(), opening.scenes());
        server.capacity().take(bytes, heldBytes);
        heldBytes = bytes;
        scenes = new PlayedScenes(
                server.offer(), opening, channel, batch -> server.audience().join(this, batch, opening, name));
        say.accept(name + " plays " + String.join(" and ", opening.sides()) + " of " + opening.scenes()
                + (opening.scenes() == 1 ? " scene" : " scenes")
                + (opening.opponent().isEmpty() ? "" : " against " + opening.opponent()));
        channel.send(FrameType.OPENED, Handshake.json(opening));
    }

    private void step(Frame frame) {
        PlayedScenes played = opened(frame);
        PlayedScenes.Range range = played.read(frame);
        while (!server.gate().awaitOpen(server.limits().heartbeatMs())) {
            channel.send(FrameType.HEARTBEAT, "");
        }
        played.advance(range);
        server.counted(range.count());
    }

    /** Whoever has a state of other scenes may go on without it. */
    private void restore(Frame frame) {
        try {
            opened(frame).restore(frame);
        } catch (IllegalArgumentException e) {
            channel.send(FrameType.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private PlayedScenes opened(Frame frame) {
        if (scenes == null) {
            throw new RallyException(
                    ErrorCode.INVALID_REQUEST,
                    "a frame " + frame.type() + " came before OPEN: there are no scenes yet");
        }
        return scenes;
    }

    private void pong(Frame frame) {
        int bytes = frame.payload().remaining();
        if (bytes > MAX_PING_BYTES) {
            throw new RallyException(
                    ErrorCode.INVALID_REQUEST, "a PING of " + bytes + " bytes; allowed are up to " + MAX_PING_BYTES);
        }
        channel.prepare(bytes).put(frame.payload());
        channel.send(FrameType.PONG);
    }
}
