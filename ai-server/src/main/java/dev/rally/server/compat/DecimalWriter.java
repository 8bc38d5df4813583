package dev.rally.server.compat;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * Writes finite floats as JSON's numbers. Nine digits tell any two of them apart, and are had several times as quickly as the
 * fewest that do. For one thread.
 */
final class DecimalWriter {
    private static final int DECIMALS = 8;
    private static final double NINE_DIGITS = 1e8;
    private static final double TEN_DIGITS = 1e9;

    private final char[] text = new char[32];

    void write(float value, JsonGenerator json) throws IOException {
        int begin = write(value);
        json.writeNumber(text, begin, text.length - begin);
    }

    /** Where it begins in the text; it goes to the end. */
    private int write(float value) {
        float size = Math.abs(value);
        if (!(size >= 1e-3f && size < 1e8f)) {
            String exponential = Float.toString(value);
            int begin = text.length - exponential.length();
            exponential.getChars(0, exponential.length(), text, begin);
            return begin;
        }
        double scaled = size * NINE_DIGITS;
        int decimals = DECIMALS;
        for (; scaled < NINE_DIGITS; scaled *= 10) {
            decimals++;
        }
        for (; scaled >= TEN_DIGITS; scaled /= 10) {
            decimals--;
        }
        return write(value < 0, (int) (scaled + 0.5), decimals);
    }

    private int write(boolean negative, int digits, int decimals) {
        int at = text.length;
        int left = digits;
        for (int i = 0; i < decimals; i++) {
            text[--at] = (char) ('0' + left % 10);
            left /= 10;
        }
        text[--at] = '.';
        do {
            text[--at] = (char) ('0' + left % 10);
            left /= 10;
        } while (left > 0);
        if (negative) {
            text[--at] = '-';
        }
        return at;
    }
}
