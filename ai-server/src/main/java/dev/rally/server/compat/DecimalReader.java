package dev.rally.server.compat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.stream.IntStream;

/**
 * Reads JSON's numbers as floats, to the same bit as {@link Float#parseFloat}, and most of them without making text of them.
 * For one thread.
 *
 * <p>The digits, as a whole number of at most 64 bits, are multiplied by a power of ten. Each of the two, and their product,
 * is a double that is wrong by at most half a unit in its last place, so that the product is off by less than four. Unless
 * the middle between two floats is as near, it rounds to the same float as the number itself; and then it is read slowly.
 */
final class DecimalReader {
    private static final int MOST_DIGITS = 19;
    private static final int MOST_TENS = 64;
    private static final double[] POWERS = IntStream.rangeClosed(-MOST_TENS, MOST_TENS)
            .mapToDouble(tens -> Double.parseDouble("1e" + tens))
            .toArray();

    /** The bits of a double that a float does not have. */
    private static final int EXTRA_BITS = (1 << 29) - 1;

    private static final int MIDDLE = 1 << 28;
    private static final int NEAR = 8;

    private int end;

    /**
     * The number that begins at {@code from}, infinite when it is too large, NaN when there is none.
     *
     * @param text holds, behind the number, something that is no part of it
     */
    float read(byte[] text, int from) {
        int at = from;
        boolean negative = text[at] == '-';
        int first = negative ? ++at : at;
        long digits = 0;
        while (isDigit(text[at])) {
            digits = 10 * digits + text[at++] - '0';
        }
        int count = at - first;
        if (count == 0 || (count > 1 && text[first] == '0')) {
            return none(at);
        }
        int tens = 0;
        if (text[at] == '.') {
            int point = ++at;
            while (isDigit(text[at])) {
                digits = 10 * digits + text[at++] - '0';
            }
            tens = point - at;
            if (tens == 0) {
                return none(at);
            }
        }
        end = at;
        count -= tens;
        if ((text[at] | ' ') == 'e') {
            tens += exponent(text, at + 1);
        }
        if (digits == 0 && count <= MOST_DIGITS) {
            return negative ? -0f : 0f;
        }
        if (count > MOST_DIGITS || digits < 0 || tens < -MOST_TENS || tens > MOST_TENS) {
            return slowly(text, from);
        }
        double value = digits * POWERS[tens + MOST_TENS];
        long beside = (Double.doubleToRawLongBits(value) & EXTRA_BITS) - MIDDLE;
        if (value < Float.MIN_NORMAL || value > Float.MAX_VALUE || Math.abs(beside) <= NEAR) {
            return slowly(text, from);
        }
        return (float) (negative ? -value : value);
    }

    /** Behind what was read last; where the fault is, when there was no number. */
    int end() {
        return end;
    }

    private float none(int at) {
        end = at;
        return Float.NaN;
    }

    /** Where it is not one, the end is what cannot be read on from. */
    private int exponent(byte[] text, int from) {
        int at = text[from] == '-' || text[from] == '+' ? from + 1 : from;
        int value = 0;
        int first = at;
        while (isDigit(text[at])) {
            value = Math.min(10 * value + text[at++] - '0', 1 << 20);
        }
        end = at == first ? from - 1 : at;
        return text[from] == '-' ? -value : value;
    }

    private float slowly(byte[] text, int from) {
        return Float.parseFloat(new String(text, from, end - from, ISO_8859_1));
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }
}
