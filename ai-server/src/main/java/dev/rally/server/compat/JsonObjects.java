package dev.rally.server.compat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into JSON objects that nothing separates: they may come in pieces, or several at once. Whatever is
 * between two objects is skipped, but a stream that begins like a web browser's is none of a game: any page may send one.
 * For one thread.
 */
final class JsonObjects {
    private static final int MAX_OBJECT_BYTES = 1 << 24;
    private static final long POLL_NANOS = 150_000;
    /** As many as the shortest method of HTTP has. */
    private static final int METHOD_LETTERS = 3;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private byte[] object = new byte[1 << 10];
    private int length;
    private boolean begun;
    private int capitals;

    JsonObjects(InputStream in) {
        this.in = in;
    }

    /** The next object, as its bytes; null when the stream has ended. */
    byte @Nullable [] next() throws IOException {
        length = 0;
        int depth = 0;
        boolean quoted = false;
        boolean escaped = false;
        while (true) {
            int next = read();
            if (next < 0) {
                return null;
            }
            if (depth == 0 && next != '{') {
                skip(next);
                continue;
            }
            begun = true;
            append((byte) next);
            if (escaped) {
                escaped = false;
            } else if (quoted) {
                escaped = next == '\\';
                quoted = next != '"';
            } else if (next == '"') {
                quoted = true;
            } else if (next == '{') {
                depth++;
            } else if (next == '}' && --depth == 0) {
                return Arrays.copyOf(object, length);
            }
        }
    }

    private void skip(int next) throws IOException {
        capitals = next >= 'A' && next <= 'Z' ? capitals + 1 : 0;
        if (!begun && capitals == METHOD_LETTERS) {
            throw new IOException("it sends a web browser's request; games send JSON objects and nothing else");
        }
    }

    private void append(byte next) throws IOException {
        if (length == MAX_OBJECT_BYTES) {
            throw new IOException("an object has more than " + MAX_OBJECT_BYTES
                    + " bytes and no end; large data belongs in files, which commands name");
        }
        if (length == object.length) {
            object = Arrays.copyOf(object, 2 * length);
        }
        object[length++] = next;
    }

    /** Waking a core that has gone to sleep takes longer than many a command. */
    @SuppressWarnings("ThreadPriorityCheck")
    private void poll() throws IOException {
        long began = System.nanoTime();
        while (in.available() == 0 && System.nanoTime() - began < POLL_NANOS) {
            Thread.yield();
        }
    }

    private int read() throws IOException {
        if (at == end) {
            poll();
            at = 0;
            end = Math.max(0, in.read(buffer));
            if (end == 0) {
                return -1;
            }
        }
        return Byte.toUnsignedInt(buffer[at++]);
    }
}
