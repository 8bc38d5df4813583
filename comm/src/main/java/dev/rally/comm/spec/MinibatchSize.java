package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How many steps a gradient update learns from: a number, or the word {@code auto}, by which it follows the rollout.
 *
 * @param fixed the number; null of {@link #AUTO}
 */
@JsonDeserialize(using = MinibatchSize.Reader.class)
public record MinibatchSize(@Nullable Integer fixed) {
    public static final MinibatchSize AUTO = new MinibatchSize(null);

    static final String WORD = "auto";
    private static final int PER_ROLLOUT = 32;
    private static final int LEAST = 64;
    private static final int MOST = 4096;

    /**
     * Of a rollout of so many steps; {@code auto} is a thirty-second of them. Fewer updates learn too slowly from a small rollout;
     * minibatches of more than {@link #MOST} make them no better, only dearer, and those of less than {@link #LEAST} too
     * noisy.
     */
    public int of(int steps) {
        return fixed != null ? fixed : Math.max(LEAST, Math.min(MOST, steps / PER_ROLLOUT));
    }

    void check() {
        if (fixed != null) {
            Check.range("minibatchSize", fixed, 1, 1 << 24);
        }
    }

    @JsonValue
    Object json() {
        return fixed == null ? WORD : fixed;
    }

    /** Takes an integer or the word. */
    static final class Reader extends StdDeserializer<MinibatchSize> {
        private static final long serialVersionUID = 1;

        Reader() {
            super(MinibatchSize.class);
        }

        @Override
        public MinibatchSize deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (json.hasToken(JsonToken.VALUE_NUMBER_INT)) {
                return new MinibatchSize(json.getIntValue());
            }
            if (json.hasToken(JsonToken.VALUE_STRING) && json.getText().equals(WORD)) {
                return AUTO;
            }
            return (MinibatchSize) context.handleUnexpectedToken(MinibatchSize.class, json);
        }
    }
}
