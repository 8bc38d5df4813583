package dev.rally.env.remote;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A connection as frames, each with a header of 8 bytes and sent by one write:
 *
 * <pre>
 *  0        4        8
 * +--------+--------+----------------+
 * | length | type   | payload        |   length is the payload's; int32, little-endian
 * +--------+--------+----------------+
 * </pre>
 *
 * One thread; any may {@link #close}. Whatever ends the connection is a {@link RallyException}: CONNECTION_LOST,
 * DEADLINE_EXCEEDED, INVALID_REQUEST.
 */
public final class FrameChannel implements AutoCloseable {
    public static final int HEADER_BYTES = 8;
    /** The most that a frame's payload may have; a server's batches are bounded such that theirs fit. */
    public static final int MAX_PAYLOAD_BYTES = 64 << 20;
    /** How long another side may usually stand still in the middle of a frame. */
    public static final long STALL_MS = 30_000;

    /** How long a client that is refused has for reading why. */
    private static final long LAST_MS = 1_000;

    public static final long FOREVER = Long.MAX_VALUE;

    private static final int FIRST_BYTES = 1 << 16;

    private final TimedSocket socket;
    private final String peer;
    private final long stallMs;
    /** What has come: up to its position. */
    private ByteBuffer in = buffer(FIRST_BYTES);
    /** Bytes at its beginning that belong to the frame given out. */
    private int taken;

    private ByteBuffer out = buffer(FIRST_BYTES);

    /**
     * @param socket connected; closed with this
     * @param peer for messages: 127.0.0.1:51234
     * @param stallMs how long the other side may stand still in the middle of a frame
     */
    public FrameChannel(SocketChannel socket, String peer, long stallMs) throws IOException {
        this.socket = new TimedSocket(socket);
        this.peer = peer;
        this.stallMs = stallMs;
    }

    public String peer() {
        return peer;
    }

    /**
     * Waits for the next frame.
     *
     * @param maxBytes that its payload may have
     * @param waitMs how long until it is there, or {@link #FOREVER}
     * @return null when the connection has ended between two frames
     */
    public @Nullable Frame receive(int maxBytes, long waitMs) {
        try {
            long end = waitMs == FOREVER ? FOREVER : System.nanoTime() / 1_000_000 + waitMs;
            drop();
            if (!fill(HEADER_BYTES, end)) {
                return null;
            }
            int length = in.getInt(0);
            if (length < 0 || length > maxBytes) {
                throw new RallyException(
                        ErrorCode.INVALID_REQUEST,
                        "a frame of " + length + " bytes; allowed are 0 to " + maxBytes
                                + " here: is the other side a Rally environment client or server?");
            }
            FrameType type = FrameType.of(in.getInt(4));
            taken = HEADER_BYTES + length;
            if (!fill(taken, end)) {
                throw lost("in the middle of a frame", null);
            }
            ByteBuffer payload = in.slice(HEADER_BYTES, length).order(ByteOrder.LITTLE_ENDIAN);
            return new Frame(type, payload);
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            throw lost("", e);
        }
    }

    private void drop() {
        in.flip().position(taken);
        in.compact();
        taken = 0;
    }

    /** Memory grows with what has come, not with what is promised. False where the stream has ended before its first byte. */
    private boolean fill(int bytes, long end) throws IOException {
        while (in.position() < bytes) {
            if (!in.hasRemaining()) {
                ByteBuffer larger = buffer((int) Math.min(2L * in.capacity(), HEADER_BYTES + (long) MAX_PAYLOAD_BYTES));
                in = larger.put(in.flip());
            }
            int read = socket.read(in);
            if (read < 0) {
                if (in.position() == 0) {
                    return false;
                }
                throw lost("in the middle of a frame", null);
            }
            if (read == 0) {
                await(SelectionKey.OP_READ, end);
            }
        }
        return true;
    }

    private void await(int operation, long end) throws IOException {
        long now = System.nanoTime() / 1_000_000;
        boolean begun = operation == SelectionKey.OP_WRITE || in.position() > 0;
        long wait = Math.min(end == FOREVER ? FOREVER : end - now, begun ? stallMs : FOREVER);
        if (wait > 0 && socket.await(operation, wait == FOREVER ? 0 : wait)) {
            return;
        }
        if (!socket.channel().isOpen() || Thread.currentThread().isInterrupted()) {
            throw lost("", null);
        }
        if (wait != FOREVER) {
            throw new RallyException(
                    ErrorCode.DEADLINE_EXCEEDED,
                    peer + (operation == SelectionKey.OP_READ ? " has sent nothing more" : " has read nothing more")
                            + " for " + Math.max(0, wait) + " ms, which is the limit; the connection ends");
        }
    }

    private RallyException lost(String when, @Nullable Exception cause) {
        String why = cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
        String message = "the connection with " + peer + " has ended" + (when.isEmpty() ? "" : " " + when) + why;
        return cause == null
                ? new RallyException(ErrorCode.CONNECTION_LOST, message)
                : new RallyException(ErrorCode.CONNECTION_LOST, message, cause);
    }

    /** Where the next frame's payload is to be written, from the position on; its index 0 is the frame's. */
    public ByteBuffer prepare(int payloadBytes) {
        int bytes = Math.addExact(HEADER_BYTES, payloadBytes);
        if (out.capacity() < bytes) {
            out = buffer(bytes);
        }
        return out.clear().limit(bytes).position(HEADER_BYTES);
    }

    /** Sends what {@link #prepare} gave room for, all of it, whatever the position. */
    public void send(FrameType type) {
        out.putInt(0, out.limit() - HEADER_BYTES).putInt(4, type.number()).rewind();
        try {
            while (out.hasRemaining()) {
                if (socket.write(out) == 0) {
                    await(SelectionKey.OP_WRITE, FOREVER);
                }
            }
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            throw lost("", e);
        }
    }

    /** Sends a frame whose payload is these bytes. */
    public void send(FrameType type, byte[] payload) {
        prepare(payload.length).put(payload);
        send(type);
    }

    public void send(FrameType type, String text) {
        send(type, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends why the connection ends, as far as that can be sent, and lets the other side read it before the end.
     *
     * @param failure what the other side did, or what happened here
     */
    public void refuse(RallyException failure) {
        byte[] message = String.valueOf(failure.getMessage()).getBytes(StandardCharsets.UTF_8);
        try {
            prepare(Integer.BYTES + message.length)
                    .putInt(failure.code().number())
                    .put(message);
            send(FrameType.ERROR);
            socket.channel().shutdownOutput();
            long end = System.nanoTime() / 1_000_000 + LAST_MS;
            for (int skipped = 0; skipped < MAX_PAYLOAD_BYTES; skipped += in.position()) {
                in.clear();
                if (!fill(1, end)) {
                    return; // an end with bytes that nobody has read would take the message along
                }
            }
        } catch (IOException | RallyException | ClosedSelectorException | CancelledKeyException e) {
            // It is gone, and so is its interest.
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What waits is ended, too. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw lost("", e);
        }
    }
}
