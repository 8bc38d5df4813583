package dev.rally.comm.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * A socket that does not block, with TLS over it. One thread may read while another writes. What was written may wait here
 * until {@link #flush}.
 */
final class TlsChannel implements ByteChannel {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel socket;
    private final SSLEngine engine;
    /** From the socket, to be read by the engine; between calls ready to be filled. */
    private final ByteBuffer sealedIn;
    /** From the engine, for the reader; between calls ready to be read. */
    private final ByteBuffer plainIn;
    /** From the engine, for the socket; between calls ready to be read. Guarded by itself. */
    private final ByteBuffer sealedOut;

    private TlsChannel(SocketChannel socket, SSLEngine engine) {
        this.socket = socket;
        this.engine = engine;
        int sealedBytes = engine.getSession().getPacketBufferSize();
        sealedIn = ByteBuffer.allocate(sealedBytes);
        sealedOut = ByteBuffer.allocate(sealedBytes).flip();
        plainIn = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .flip();
    }

    /**
     * Shakes hands with the server.
     *
     * @param socket one that does not block
     * @throws javax.net.ssl.SSLException when the server is not to be trusted
     */
    static TlsChannel shakeHands(SocketChannel socket, SSLEngine engine, int timeoutMs) throws IOException {
        TlsChannel channel = new TlsChannel(socket, engine);
        engine.beginHandshake();
        try (Selector selector = Selector.open()) {
            SelectionKey key = socket.register(selector, 0);
            long end = System.nanoTime() + timeoutMs * 1_000_000L;
            for (int ops = channel.goOn(); ops != 0; ops = channel.goOn()) {
                long leftMs = (end - System.nanoTime()) / 1_000_000;
                key.interestOps(ops);
                if (leftMs <= 0 || selector.select(leftMs) == 0) {
                    throw new SocketTimeoutException("it did not shake hands for TLS within " + timeoutMs + " ms");
                }
                selector.selectedKeys().clear();
            }
        }
        return channel;
    }

    /** As far as it can without waiting; what it waits for then, 0 for nothing: the hands are shaken. */
    private int goOn() throws IOException {
        while (true) {
            if (!flush()) {
                return SelectionKey.OP_WRITE;
            }
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                synchronized (sealedOut) {
                    seal(NOTHING);
                }
            } else if (status == HandshakeStatus.NEED_UNWRAP) {
                SSLEngineResult result = open();
                if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW && fill() == 0) {
                    return SelectionKey.OP_READ;
                }
            } else {
                return 0;
            }
        }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        while (!plainIn.hasRemaining()) {
            SSLEngineResult result = open();
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                return -1;
            }
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                reply();
            } else if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
                int count = socket.read(sealedIn);
                if (count <= 0) {
                    return count;
                }
            }
        }
        int count = Math.min(to.remaining(), plainIn.remaining());
        to.put(to.position(), plainIn, plainIn.position(), count);
        to.position(to.position() + count);
        plainIn.position(plainIn.position() + count);
        return count;
    }

    /** Takes nothing while what was written before waits for the socket. */
    @Override
    public int write(ByteBuffer from) throws IOException {
        synchronized (sealedOut) {
            if (!flush()) {
                return 0;
            }
            int before = from.position();
            seal(from);
            boolean unused = flush();
            return from.position() - before;
        }
    }

    /** Whether the socket has taken all that was written. */
    boolean flush() throws IOException {
        synchronized (sealedOut) {
            if (sealedOut.hasRemaining()) {
                socket.write(sealedOut);
            }
            return !sealedOut.hasRemaining();
        }
    }

    /** What the engine itself has to say: new keys, say. It goes with what is written next when the socket is full. */
    private void reply() throws IOException {
        synchronized (sealedOut) {
            if (flush()) {
                seal(NOTHING);
                boolean unused = flush();
            }
        }
    }

    /** With the lock, when there is nothing left to send. */
    private void seal(ByteBuffer from) throws IOException {
        sealedOut.clear();
        try {
            SSLEngineResult result = engine.wrap(from, sealedOut);
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                throw new EOFException("the server has closed it or died");
            }
        } finally {
            sealedOut.flip();
        }
    }

    private SSLEngineResult open() throws IOException {
        sealedIn.flip();
        plainIn.compact();
        try {
            return engine.unwrap(sealedIn, plainIn);
        } finally {
            sealedIn.compact();
            plainIn.flip();
        }
    }

    private int fill() throws IOException {
        int count = socket.read(sealedIn);
        if (count < 0) {
            throw new EOFException("it has closed the connection instead of shaking hands for TLS");
        }
        return count;
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
