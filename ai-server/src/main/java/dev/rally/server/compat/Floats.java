package dev.rally.server.compat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.util.Arrays;

/** A growing array of floats that JSON arrays are read into. */
final class Floats {
    private float[] values = new float[64];
    private int size;

    /** Reads the array that the parser stands at; what was read before is forgotten. */
    Floats read(JsonParser json, String what) throws IOException {
        size = 0;
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw refused(what + " is " + json.getText() + "; it must be an array of numbers");
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = finite(json, what);
        }
        return this;
    }

    /** The number that the parser stands at. */
    static float finite(JsonParser json, String what) throws IOException {
        float value = json.currentToken().isNumeric() ? json.getFloatValue() : Float.NaN;
        if (!Float.isFinite(value)) {
            throw refused(what + " has a " + json.getText() + "; only finite numbers are allowed");
        }
        return value;
    }

    /** Forgets what was read. */
    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** The first {@link #size} mean something, until the next read. */
    float[] values() {
        return values;
    }

    static RallyException refused(String why) {
        return new RallyException(ErrorCode.INVALID_PARAMS, why);
    }
}
