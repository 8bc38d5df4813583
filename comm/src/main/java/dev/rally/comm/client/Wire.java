package dev.rally.comm.client;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.MessageWriter;
import dev.rally.comm.protocol.Protocol;
import dev.rally.comm.tls.Trust;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The socket: requests go in, lines come out. Any thread may send; reading is for one thread at a time. Sending
 * waits while the server lives and reads nothing; interrupting a thread does not harm the connection.
 */
final class Wire {
    /** Waking a core that has gone to sleep takes longer than many an inference; the server spins as long. */
    private static final long SPIN_NANOS = 150_000;

    private static final int CHUNK_BYTES = 64 << 10;

    /** The socket itself, or TLS over it. */
    private final ByteChannel channel;

    private final @Nullable TlsChannel tls;
    private final Selector readable;
    private final Selector writable;
    private final ReentrantLock writing = new ReentrantLock();
    private final MessageWriter writer = new MessageWriter();
    private byte[] bytes = new byte[CHUNK_BYTES];
    private ByteBuffer window = ByteBuffer.wrap(bytes);
    private int begin;
    private int scanned;
    private int lineBegin;
    private int lineEnd;

    private Wire(SocketChannel socket, @Nullable TlsChannel tls) throws IOException {
        this.channel = tls == null ? socket : tls;
        this.tls = tls;
        readable = Selector.open();
        writable = Selector.open();
        socket.register(readable, SelectionKey.OP_READ);
        socket.register(writable, SelectionKey.OP_WRITE);
    }

    static Wire connect(String host, int port, int timeoutMs) throws IOException {
        return connect(host, port, null, timeoutMs);
    }

    /** @param trust how the server is known, with TLS; null for one of this machine, without */
    static Wire connect(String host, int port, @Nullable Trust trust, int timeoutMs) throws IOException {
        SocketChannel socket = SocketChannel.open();
        try {
            socket.socket().connect(new InetSocketAddress(host, port), timeoutMs);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.configureBlocking(false);
            return new Wire(
                    socket, trust == null ? null : TlsChannel.shakeHands(socket, trust.engine(host, port), timeoutMs));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends one request.
     *
     * @throws RallyException LINE_TOO_LONG, with nothing sent
     */
    void send(long id, Command<?> command) throws IOException {
        writing.lock();
        try {
            writer.request(id, command);
            if (writer.length() > Protocol.MAX_LINE_BYTES) {
                throw new RallyException(
                        ErrorCode.LINE_TOO_LONG,
                        "the command has " + writer.length() + " bytes as a line; allowed are "
                                + Protocol.MAX_LINE_BYTES);
            }
            ByteBuffer line = ByteBuffer.wrap(writer.bytes(), 0, writer.length());
            for (int sent = 0; sent < writer.length(); ) {
                line.position(sent).limit(Math.min(sent + CHUNK_BYTES, writer.length()));
                int taken = channel.write(line);
                if (taken == 0) {
                    awaitWritable();
                }
                sent += taken;
            }
            while (tls != null && !tls.flush()) {
                awaitWritable();
            }
        } finally {
            writing.unlock();
        }
    }

    /** However long: the server's end, {@link #disconnect} and an interrupt end it. */
    private void awaitWritable() throws IOException {
        readable.wakeup(); // whoever reads tells of a server that does nothing
        writable.select();
        writable.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("a thread was interrupted in the middle of a command");
        }
    }

    /**
     * Waits for bytes and takes in what is there.
     *
     * @param timeoutMs 0 waits for ever
     * @return whether anything came
     * @throws EOFException when the server has closed the connection
     */
    boolean receive(long timeoutMs) throws IOException {
        makeRoom();
        int count = spin();
        if (count == 0) {
            readable.select(timeoutMs);
            readable.selectedKeys().clear();
            count = take();
        }
        return count > 0;
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding gives the core to whoever has real work
    private int spin() throws IOException {
        long end = System.nanoTime() + SPIN_NANOS;
        int count = take();
        while (count == 0 && System.nanoTime() - end < 0) {
            Thread.yield();
            count = take();
        }
        return count;
    }

    private int take() throws IOException {
        int count = channel.read(window);
        if (count < 0) {
            throw new EOFException("the server has closed it or died");
        }
        return count;
    }

    /** Makes {@link #receive} return, the present one or the next. */
    void wakeUp() {
        readable.wakeup();
    }

    /** Finds the next complete line among the bytes received: {@link #lineBegin} to before {@link #lineEnd}. */
    boolean nextLine() {
        int end = window.position();
        while (scanned < end && bytes[scanned] != '\n') {
            scanned++;
        }
        if (scanned == end) {
            return false;
        }
        lineBegin = begin;
        lineEnd = scanned;
        scanned++;
        begin = scanned;
        return true;
    }

    byte[] bytes() {
        return bytes;
    }

    int lineBegin() {
        return lineBegin;
    }

    int lineEnd() {
        return lineEnd;
    }

    private void makeRoom() throws IOException {
        int end = window.position();
        int kept = end - begin;
        if (kept == 0 && bytes.length > CHUNK_BYTES) {
            bytes = new byte[CHUNK_BYTES]; // one long answer must not keep its memory for ever
        } else if (kept > bytes.length / 2) {
            if (kept > Protocol.MAX_ANSWER_BYTES) {
                throw new IOException("the server sent a line of more than " + Protocol.MAX_ANSWER_BYTES + " bytes");
            }
            bytes = Arrays.copyOfRange(bytes, begin, begin + 2 * bytes.length);
        } else {
            System.arraycopy(bytes, begin, bytes, 0, kept);
        }
        if (window.array() != bytes) {
            window = ByteBuffer.wrap(bytes);
        }
        scanned -= begin;
        begin = 0;
        window.position(kept).limit(bytes.length);
    }

    /** Any thread; whoever reads or writes notices. */
    void disconnect() {
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone either way
        }
        readable.wakeup();
        writable.wakeup();
    }

    /** Frees what is left after {@link #disconnect}, when nobody reads any more. */
    void free() {
        writing.lock();
        try {
            readable.close();
            writable.close();
        } catch (IOException e) {
            // nobody is left to care
        } finally {
            writing.unlock();
        }
    }
}
