package dev.rally.env.remote;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A client's connection with an environment server, one question and its answer at a time. One thread; any may close it. */
final class RemoteConnection implements AutoCloseable {
    private static final int CONNECT_MS = 10_000;
    /** Heartbeats come every two seconds while an answer is due. */
    private static final long SILENCE_MS = 30_000;

    private final FrameChannel channel;
    private final Welcome welcome;

    private RemoteConnection(FrameChannel channel, Welcome welcome) {
        this.channel = channel;
        this.welcome = welcome;
    }

    /**
     * Connects and says hello.
     *
     * @throws RallyException INVALID_PARAMS when nobody listens there, UNAUTHENTICATED, UNSUPPORTED_VERSION
     */
    static RemoteConnection open(RemoteAddress address) {
        FrameChannel channel = connect(address);
        try {
            Hello hello = new Hello(Handshake.MIN_VERSION, Handshake.VERSION, address.token(), "rally");
            channel.send(FrameType.HELLO, Handshake.json(hello));
            Welcome welcome = Handshake.lenient(awaited(channel, FrameType.WELCOME), Welcome.class);
            return new RemoteConnection(channel, welcome);
        } catch (RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FrameChannel connect(RemoteAddress address) {
        try {
            SocketChannel socket = SocketChannel.open();
            try {
                socket.socket().connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MS);
                return new FrameChannel(socket, "the environment server at " + address.where(), FrameChannel.STALL_MS);
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "no environment server answers at " + address.where() + ": " + e.getMessage()
                            + "; start one there with ./rally env, or give another scene.address",
                    e);
        }
    }

    FrameChannel channel() {
        return channel;
    }

    Welcome welcome() {
        return welcome;
    }

    void open(Opening opening) {
        byte[] json = Handshake.json(opening).getBytes(StandardCharsets.UTF_8);
        channel.prepare(json.length).put(json);
        exchange(FrameType.OPEN, FrameType.OPENED);
    }

    /**
     * Sends what was prepared, and waits for its answer, whose memory the next exchange uses again.
     *
     * @throws UncheckedIOException when the connection is lost: not a loss of the server that agents learn on
     * @throws RallyException what the server refuses, with its words
     * @throws IllegalArgumentException when it refuses a state
     */
    ByteBuffer exchange(FrameType question, FrameType answer) {
        try {
            channel.send(question);
            return awaited(channel, answer).payload();
        } catch (RallyException e) {
            boolean lost = e.code() == ErrorCode.CONNECTION_LOST || e.code() == ErrorCode.DEADLINE_EXCEEDED;
            if (lost) {
                String message = e.getMessage() + "; the scenes are lost: start this again when the server is back";
                throw new UncheckedIOException(message, new IOException(message, e));
            }
            throw e;
        }
    }

    private static Frame awaited(FrameChannel channel, FrameType type) {
        Frame frame;
        do {
            frame = channel.receive(FrameChannel.MAX_PAYLOAD_BYTES, SILENCE_MS);
        } while (frame != null && frame.type() == FrameType.HEARTBEAT);
        if (frame == null) {
            throw new RallyException(ErrorCode.CONNECTION_LOST, channel.peer() + " has ended the connection");
        }
        if (frame.type() == FrameType.ERROR) {
            throw refusal(channel, frame);
        }
        if (frame.type() == FrameType.REFUSED) {
            throw new IllegalArgumentException(channel.peer() + ": " + frame.text());
        }
        if (frame.type() != type) {
            throw new RallyException(
                    ErrorCode.INVALID_REQUEST,
                    channel.peer() + " sent " + frame.type() + " where " + type + " is due; it is of another version");
        }
        return frame;
    }

    private static RallyException refusal(FrameChannel channel, Frame frame) {
        boolean numbered = frame.payload().remaining() >= Integer.BYTES;
        ErrorCode code = numbered ? ErrorCode.ofNumber(frame.payload().getInt()) : ErrorCode.INTERNAL_ERROR;
        return new RallyException(code, channel.peer() + ": " + frame.text());
    }

    @Override
    public void close() {
        channel.close();
    }
}
