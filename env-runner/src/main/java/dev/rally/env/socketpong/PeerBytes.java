package dev.rally.env.socketpong;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.remote.TimedSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/**
 * The other side's bytes, with deadlines. One thread; any may {@link #close}. What ends it is a {@link RallyException}:
 * CONNECTION_LOST, DEADLINE_EXCEEDED.
 */
final class PeerBytes implements AutoCloseable {
    private final TimedSocket socket;
    private final String peer;
    private final Patience patience;
    private final String whenLate;
    private final boolean acknowledgesAtOnce;

    /**
     * @param socket connected; closed with this
     * @param peer for messages
     * @param whenLate what follows for who is late, and what to do
     */
    PeerBytes(SocketChannel socket, String peer, Patience patience, String whenLate) throws IOException {
        this.socket = new TimedSocket(socket);
        this.peer = peer;
        this.patience = patience;
        this.whenLate = whenLate;
        acknowledgesAtOnce = socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
    }

    String peer() {
        return peer;
    }

    /** Waits for bytes, as many as there are; false when the other side has ended the connection. */
    boolean read(ByteBuffer in) {
        try {
            int read = socket.read(in);
            while (read == 0) {
                await(SelectionKey.OP_READ, patience.idleMs(), "sent");
                read = socket.read(in);
            }
            if (acknowledgesAtOnce) {
                // The original client's r waits for the acknowledgement of its a-1, which may take 40 ms.
                socket.channel().setOption(ExtendedSocketOptions.TCP_QUICKACK, true); // holds only for what has come
            }
            return read > 0;
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            throw lost(e);
        }
    }

    /** Sends all of it, by one write where the other side reads what it asks for. */
    void write(byte[] bytes) {
        ByteBuffer out = ByteBuffer.wrap(bytes);
        try {
            while (out.hasRemaining()) {
                if (socket.write(out) == 0) {
                    await(SelectionKey.OP_WRITE, patience.stallMs(), "read");
                }
            }
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            throw lost(e);
        }
    }

    private void await(int operation, long waitMs, String what) throws IOException {
        if (!socket.await(operation, waitMs) && socket.channel().isOpen()) {
            throw new RallyException(
                    ErrorCode.DEADLINE_EXCEEDED,
                    peer + " has " + what + " nothing for " + waitMs + " ms, which is the limit; " + whenLate);
        }
    }

    private RallyException lost(Exception cause) {
        String why = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return new RallyException(ErrorCode.CONNECTION_LOST, "the connection with " + peer + " has ended" + why, cause);
    }

    /** What waits is ended, too. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw lost(e);
        }
    }
}
