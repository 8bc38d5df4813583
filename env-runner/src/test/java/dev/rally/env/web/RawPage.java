package dev.rally.env.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Predicate;

/**
 * A page's socket, byte by byte (RFC 6455): for what no client's library would send, and for one that reads when it is told to.
 * One thread.
 */
final class RawPage implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int FINAL_TEXT = 0x81;
    private static final int MASKED = 0x80;
    private static final int EIGHT_BYTES = 127;
    private static final int TWO_BYTES = 126;
    private static final int CLOSE = 8;
    private static final int BINARY = 2;
    private static final int SMALL_BUFFER = 4096;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /**
     * @param address as the program printed it
     * @param cookie as the server set it
     */
    RawPage(String address, String cookie) throws IOException {
        URI page = URI.create(address);
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(page.getHost(), page.getPort()));
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        write(("GET /live HTTP/1.1\r\nHost: " + page.getAuthority() + "\r\nCookie: " + cookie
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                        + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                .getBytes(ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("no WebSocket: " + head);
        }
    }

    /** Sends bytes as they are. */
    void write(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Masked with zeros, which leave the text as it is. */
    void send(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(8 + bytes.length).put((byte) FINAL_TEXT);
        if (bytes.length < TWO_BYTES) {
            frame.put((byte) (MASKED | bytes.length));
        } else {
            frame.put((byte) (MASKED | TWO_BYTES)).putShort((short) bytes.length);
        }
        frame.putInt(0).put(bytes).flip();
        socket.getOutputStream().write(frame.array(), 0, frame.limit());
    }

    /** Begins a message of that many bytes, and sends none of them. */
    void begin(long bytes) throws IOException {
        write(ByteBuffer.allocate(14)
                .put((byte) FINAL_TEXT)
                .put((byte) (MASKED | EIGHT_BYTES))
                .putLong(bytes)
                .putInt(0)
                .array());
    }

    /** The next message that is JSON and of which it is true. */
    JsonNode json(Predicate<JsonNode> which) throws IOException {
        for (; ; ) {
            byte[] frame = frame();
            JsonNode message = frame[0] == BINARY ? MAPPER.nullNode() : MAPPER.readTree(frame, 1, frame.length - 1);
            if (which.test(message)) {
                return message;
            }
        }
    }

    /** The next picture. */
    ByteBuffer picture() throws IOException {
        byte[] frame = frame();
        while (frame[0] != BINARY) {
            frame = frame();
        }
        return ByteBuffer.wrap(frame, 1, frame.length - 1).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The kind of the next message, and behind it what is in it; its end is an IOException. */
    private byte[] frame() throws IOException {
        int kind;
        try {
            kind = in.readUnsignedByte() & 0xF;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came, and the connection stays open", e);
        }
        int length = in.readUnsignedByte();
        length = length == TWO_BYTES ? in.readUnsignedShort() : length == EIGHT_BYTES ? (int) in.readLong() : length;
        byte[] frame = new byte[1 + length];
        frame[0] = (byte) kind;
        in.readFully(frame, 1, length);
        if (kind == CLOSE) {
            throw new IOException("closed with " + ByteBuffer.wrap(frame).getShort(1));
        }
        return frame;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
