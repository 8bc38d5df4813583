package dev.rally.comm.protocol;

import dev.rally.comm.error.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages, each a line with its newline, into one buffer that it uses again for the next: a message must be
 * taken away before the next is written. One thread at a time.
 */
public final class MessageWriter {
    private static final int KEPT_BYTES = 64 << 10;
    private static final byte[] BEGIN = FlatJson.ascii("{\"jsonrpc\":\"2.0\",\"id\":");
    private static final byte[] RESULT = FlatJson.ascii(",\"result\":");
    private static final byte[] ERROR = FlatJson.ascii(",\"error\":");
    private static final byte[] METHOD = FlatJson.ascii(",\"method\":\"");
    private static final byte[] PARAMS = FlatJson.ascii("\",\"params\":");
    private static final byte[] NULL = FlatJson.ascii("null");
    private static final byte[] END = FlatJson.ascii("}\n");
    private static final byte[] NOTIFICATION =
            FlatJson.ascii("{\"jsonrpc\":\"2.0\",\"method\":\"" + Protocol.PROGRESS + "\",\"params\":");

    private byte[] bytes = new byte[512];
    private int length;
    private final OutputStream stream = new OutputStream() {
        @Override
        public void write(int b) {
            room(1);
            bytes[length++] = (byte) b;
        }

        @Override
        public void write(byte[] from, int offset, int count) {
            room(count);
            System.arraycopy(from, offset, bytes, length, count);
            length += count;
        }
    };

    /** Where the message stands, from index 0; {@link #length} bytes of it. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public void request(long id, Command<?> command) {
        begin(BEGIN);
        integer(id);
        ascii(METHOD);
        ascii(Method.of(command).name());
        ascii(PARAMS);
        if (command instanceof Command.Infer infer) {
            params(infer);
        } else {
            value(command);
        }
        ascii(END);
    }

    public void result(long id, Result result) {
        begin(BEGIN);
        integer(id);
        ascii(RESULT);
        if (result instanceof Result.Infer infer) {
            fields(infer);
        } else {
            value(result);
        }
        ascii(END);
    }

    /** @param id null when the request's id could not be read */
    public void error(@Nullable Long id, ErrorCode code, String message) {
        begin(BEGIN);
        if (id == null) {
            ascii(NULL);
        } else {
            integer(id);
        }
        ascii(ERROR);
        value(new ErrorObject(code.number(), message, new ErrorData(code.name())));
        ascii(END);
    }

    public void progress(Progress progress) {
        begin(NOTIFICATION);
        value(progress);
        ascii(END);
    }

    private record ErrorObject(int code, String message, ErrorData data) {}

    private record ErrorData(String name) {}

    // The hot path writes by hand; names need no escapes, since the commands' constructors let only plain ones in.

    private void params(Command.Infer infer) {
        ascii("{\"agent\":\"");
        ascii(infer.agent());
        ascii("\",\"exchange\":");
        integer(infer.exchange());
        ascii(",\"slot\":");
        integer(infer.slot());
        if (infer.deterministic() != null) {
            ascii(infer.deterministic() ? ",\"deterministic\":true" : ",\"deterministic\":false");
        }
        if (infer.checkpoint() != null) {
            ascii(",\"checkpoint\":\"");
            ascii(infer.checkpoint());
            ascii("\"");
        }
        if (infer.distribution() != null) {
            ascii(infer.distribution() ? ",\"distribution\":true" : ",\"distribution\":false");
        }
        if (infer.hold() != null) {
            ascii(infer.hold() ? ",\"hold\":true" : ",\"hold\":false");
        }
        ascii("}");
    }

    private void fields(Result.Infer infer) {
        ascii("{\"rows\":");
        integer(infer.rows());
        ascii(infer.mode() == Mode.TRAINING ? ",\"mode\":\"training\"" : ",\"mode\":\"deterministic\"");
        ascii(",\"policyVersion\":");
        integer(infer.policyVersion());
        ascii(",\"rollout\":");
        integer(infer.rollout());
        ascii("}");
    }

    private void begin(byte[] prefix) {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[KEPT_BYTES]; // one large message must not keep its memory for ever
        }
        length = 0;
        ascii(prefix);
    }

    private void value(Object value) {
        try {
            Json.MAPPER.writeValue(stream, value);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write " + value.getClass().getSimpleName(), e);
        }
    }

    private void ascii(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    private void ascii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void integer(long value) {
        room(20);
        if (value < 0) {
            ascii(Long.toString(value));
            return;
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void room(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }
}
