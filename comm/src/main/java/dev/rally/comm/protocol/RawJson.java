package dev.rally.comm.protocol;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Shown;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * JSON as its author has written it, to be given back so: a tree would make 1e999 infinite, −0 positive and 0.1000 shorter.
 * It has no line breaks, which mean nothing in JSON and end a line of the channel.
 */
@JsonDeserialize(using = RawJson.Reader.class)
public final class RawJson {
    private final String text;

    /** For a text that was found to be one JSON value. */
    private RawJson(String text) {
        this.text = text.replace('\n', ' ').replace('\r', ' ');
    }

    /**
     * The text, which has to be one JSON value.
     *
     * @throws RallyException INVALID_PARAMS if it is not
     */
    public static RawJson of(String text) {
        try (JsonParser parser = Json.MAPPER.createParser(text)) {
            if (parser.nextToken() != null) {
                parser.skipChildren();
                parser.finishToken();
                if (parser.nextToken() == null) {
                    return new RawJson(text);
                }
            }
        } catch (IOException e) {
            throw notJson(text, e);
        }
        throw notJson(text, null);
    }

    public static RawJson of(JsonNode tree) {
        return new RawJson(tree.toString());
    }

    /** Of a text that a parser has just been over. */
    static RawJson parsed(String text) {
        return new RawJson(text);
    }

    @JsonValue
    @JsonRawValue
    public String text() {
        return text;
    }

    /** As far as a tree can tell it. */
    public JsonNode tree() {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw notJson(text, e);
        }
    }

    private static RallyException notJson(String text, @Nullable IOException cause) {
        String message = "\"" + Shown.text(text) + "\" is not one JSON value";
        return cause == null
                ? new RallyException(ErrorCode.INVALID_PARAMS, message)
                : new RallyException(ErrorCode.INVALID_PARAMS, message + ": " + cause.getMessage(), cause);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RawJson json && json.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    /** From a tree of {@link LineTree}, which holds it ready. */
    static final class Reader extends JsonDeserializer<RawJson> {
        @Override
        public RawJson deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT
                    && parser.getEmbeddedObject() instanceof RawJson ready) {
                return ready;
            }
            return RawJson.of(context.readTree(parser));
        }
    }
}
