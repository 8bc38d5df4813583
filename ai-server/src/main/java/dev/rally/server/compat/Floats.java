package dev.rally.server.compat;

import java.io.IOException;
import java.util.Arrays;

/** A growing array of floats that JSON arrays are read into. */
final class Floats {
    private float[] values = new float[64];
    private int size;

    /** Reads the array that is next; what was read before is forgotten. */
    Floats read(JsonCursor json, String what) throws IOException {
        size = 0;
        json.beginArray(what);
        while (json.nextElement()) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = json.number(what);
        }
        return this;
    }

    int size() {
        return size;
    }

    /** The first {@link #size} mean something, until the next read. */
    float[] values() {
        return values;
    }
}
