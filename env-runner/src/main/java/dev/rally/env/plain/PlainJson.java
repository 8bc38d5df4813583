package dev.rally.env.plain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain data as JSON: written to the letter as Python's {@code json.dumps} does, with tuples as arrays. */
public final class PlainJson {
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private static final int SHOWN = 80;

    private PlainJson() {}

    /** In one line, ASCII alone. */
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        put(out, value);
        return out.toString();
    }

    private static void put(StringBuilder out, @Nullable Object value) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof String text) {
            string(out, text);
        } else if (value instanceof Tuple tuple) {
            list(out, tuple.values());
        } else if (value instanceof List<?> list) {
            list(out, list);
        } else if (value instanceof Map<?, ?> map) {
            map(out, map);
        } else {
            out.append(value);
        }
    }

    private static void list(StringBuilder out, List<?> values) {
        out.append('[');
        String separator = "";
        for (Object value : values) {
            out.append(separator);
            put(out, value);
            separator = ", ";
        }
        out.append(']');
    }

    private static void map(StringBuilder out, Map<?, ?> values) {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            out.append(separator);
            string(out, String.valueOf(entry.getKey()));
            out.append(": ");
            put(out, entry.getValue());
            separator = ", ";
        }
        out.append('}');
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || c > '~') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** @throws PlainException for what is not one JSON value */
    public static @Nullable Object read(String text) {
        try (var parser = MAPPER.createParser(text)) {
            Object value = MAPPER.readValue(parser, Object.class);
            if (parser.nextToken() != null) {
                throw new PlainException(shown(text) + " is more than one JSON value");
            }
            return whole(value);
        } catch (JsonProcessingException e) {
            throw new PlainException(shown(text) + " is no JSON: " + e.getOriginalMessage());
        } catch (java.io.IOException | StackOverflowError e) {
            throw new PlainException(shown(text) + " is no JSON: " + e.getMessage());
        }
    }

    /** One kind of whole numbers, whatever the parser has chosen. */
    private static @Nullable Object whole(@Nullable Object value) {
        return value instanceof Integer number ? (Object) number.longValue() : value;
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + " characters)";
    }
}
