package dev.rally.comm.protocol;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Reads a line as a tree, in which what is opaque to the reader, the client's own state, stands as the {@link RawJson} that
 * it came as.
 */
final class LineTree {
    private static final ObjectReader VALUES =
            Json.MAPPER.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<String> BODIES = Set.of("params", "result");
    private static final String OPAQUE = "clientState";

    private final byte[] bytes;
    private final int from;
    private final JsonParser parser;

    private LineTree(byte[] bytes, int from, JsonParser parser) {
        this.bytes = bytes;
        this.from = from;
        this.parser = parser;
    }

    /** A missing node for a line without anything. */
    static JsonNode read(byte[] bytes, int from, int to) throws IOException {
        try (JsonParser parser = Json.MAPPER.createParser(bytes, from, to - from)) {
            if (parser.nextToken() == null) {
                return MissingNode.getInstance();
            }
            LineTree line = new LineTree(bytes, from, parser);
            JsonNode tree = parser.currentToken() == JsonToken.START_OBJECT ? line.object(false) : line.value();
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more follows after the first value");
            }
            return tree;
        }
    }

    /** @param body whether it is what a message carries, not the message itself */
    private ObjectNode object(boolean body) throws IOException {
        ObjectNode object = Json.MAPPER.createObjectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            JsonNode value;
            if (body && name.equals(OPAQUE) && token != JsonToken.VALUE_NULL) {
                value = object.pojoNode(opaque());
            } else if (!body && BODIES.contains(name) && token == JsonToken.START_OBJECT) {
                value = object(true);
            } else {
                value = value();
            }
            if (object.replace(name, value) != null) {
                throw new JsonParseException(parser, "the field \"" + name + "\" stands there twice");
            }
        }
        return object;
    }

    private JsonNode value() throws IOException {
        return VALUES.readTree(parser);
    }

    private RawJson opaque() throws IOException {
        int begin = offset(parser.currentTokenLocation().getByteOffset());
        parser.skipChildren();
        parser.finishToken();
        int end = offset(parser.currentLocation().getByteOffset());
        ByteBuffer text = ByteBuffer.wrap(bytes, from + begin, end - begin);
        return RawJson.parsed(StandardCharsets.UTF_8.newDecoder().decode(text).toString());
    }

    private int offset(long byteOffset) throws IOException {
        if (byteOffset < 0) { // what only a parser of bytes can tell
            throw new JsonParseException(parser, "it is not in UTF-8");
        }
        return (int) byteOffset;
    }
}
