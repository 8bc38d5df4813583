package dev.rally.env.remote;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connection whose reads and writes never block, but can be waited for, for a limited time. One thread; any may {@link #close}. */
public final class TimedSocket implements AutoCloseable {
    private final SocketChannel socket;
    private final Selector selector;
    private final SelectionKey key;

    /** @param socket connected; closed with this */
    public TimedSocket(SocketChannel socket) throws IOException {
        this.socket = socket;
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        KeepAlive.on(socket);
        selector = socket.provider().openSelector();
        try {
            key = socket.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            selector.close();
            throw e;
        }
    }

    public SocketChannel channel() {
        return socket;
    }

    /** Reads what is there: -1 at the stream's end, 0 where nothing has come. */
    public int read(ByteBuffer in) throws IOException {
        return socket.read(in);
    }

    /** Writes what there is room for; 0 where there is none. */
    public int write(ByteBuffer out) throws IOException {
        return socket.write(out);
    }

    /**
     * Waits until it can be read or written again.
     *
     * @param operation of {@link SelectionKey}
     * @param waitMs 0 for as long as it takes
     * @return false when the time is over, it was closed, or the thread is interrupted
     */
    public boolean await(int operation, long waitMs) throws IOException {
        key.interestOps(operation);
        return selector.select(ready -> {}, waitMs) > 0;
    }

    /** What waits is ended, too. */
    @Override
    public void close() throws IOException {
        try (socket) {
            selector.close();
        }
    }
}
