package dev.rally.env.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.SpecJson;
import dev.rally.comm.spec.StrictJson;

/** The JSON with which a connection begins; all that follows is binary. */
public final class Handshake {
    /** The protocol's version. */
    public static final int VERSION = 1;
    /** The oldest that is still spoken. */
    public static final int MIN_VERSION = 1;
    /** The most that a frame of the handshake may have. */
    public static final int MAX_BYTES = 1 << 16;
    /** How long a client has for its hello. */
    public static final long HELLO_MS = 10_000;

    /** A newer server may say more than this client knows. */
    private static final JsonMapper LENIENT = StrictJson.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Handshake() {}

    /** @throws RallyException INVALID_REQUEST or INVALID_SPEC for what is no hello */
    public static Hello hello(Frame frame) {
        return strict(frame, FrameType.HELLO, Hello.class, Hello.NOTHING);
    }

    /** @throws RallyException INVALID_REQUEST or INVALID_SPEC for what opens nothing */
    public static Opening opening(Frame frame) {
        return strict(frame, FrameType.OPEN, Opening.class, Opening.ONE);
    }

    private static <T extends Record> T strict(Frame frame, FrameType type, Class<T> as, T defaults) {
        if (frame.type() != type) {
            throw new RallyException(
                    ErrorCode.INVALID_REQUEST,
                    "a frame " + frame.type() + " came where " + type + " is due: a client says HELLO, then OPEN");
        }
        try {
            JsonNode tree = LENIENT.readTree(frame.text());
            return SpecJson.read(tree, as, defaults, type.name());
        } catch (JsonProcessingException e) {
            throw new RallyException(ErrorCode.INVALID_REQUEST, type + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** What a server says, which may have keys of a newer version. */
    static <T> T lenient(Frame frame, Class<T> as) {
        try {
            return LENIENT.readValue(frame.text(), as);
        } catch (JsonProcessingException e) {
            throw new RallyException(
                    ErrorCode.INVALID_REQUEST,
                    "the server's " + frame.type() + " cannot be read: " + e.getOriginalMessage(),
                    e);
        }
    }

    public static String json(Record message) {
        return SpecJson.tree(message).toString();
    }
}
