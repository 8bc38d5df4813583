package dev.rally.comm.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * A cursor over small flat JSON objects of ASCII without escapes: what the lines of the hot path are made of. It
 * allocates nothing. Whatever it does not expect makes it fail for good, and its user lets a general parser decide; so
 * it must accept nothing that the general parser would refuse.
 */
final class FlatJson {
    private byte[] bytes = {};
    private int at;
    private int end;
    private boolean failed;
    private int start;
    private int length;

    void begin(byte[] line, int from, int to) {
        bytes = line;
        at = from;
        end = to;
        failed = false;
    }

    /** Gives up. */
    void fail() {
        failed = true;
    }

    /** Whether all of the line was read and understood. */
    boolean finished() {
        skipSpace();
        return !failed && at == end;
    }

    /**
     * Reads an object, which is not empty: the lines of the hot path have no such.
     *
     * @param member reads the value of the member whose name {@link #is} compares, and tells the member's bit; 0 refuses it
     * @return the bits of all members; 0 when one was refused or came twice
     */
    int object(IntSupplier member) {
        expect('{');
        int seen = 0;
        for (boolean first = true; nextMember(first); first = false) {
            int bit = member.getAsInt();
            if (bit == 0 || (seen & bit) != 0) {
                return 0;
            }
            seen |= bit;
        }
        return seen;
    }

    /** Reads a member's name; false when there are no more. */
    private boolean nextMember(boolean first) {
        if (!first) {
            skipSpace();
            int separator = peek();
            at++;
            if (separator != ',') {
                failed |= separator != '}';
                return false;
            }
        }
        string();
        expect(':');
        return !failed;
    }

    /** Reads a string, which {@link #is} and {@link #copy} then see. */
    void string() {
        expect('"');
        start = at;
        while (at < end && bytes[at] != '"') {
            failed |= bytes[at] < ' ' || bytes[at] == '\\';
            at++;
        }
        length = at - start;
        expect('"');
    }

    /** Whether the string just read is {@code text}. */
    boolean is(byte[] text) {
        if (length != text.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[start + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** The string just read; an empty one when there was none. */
    byte[] copy() {
        return failed ? new byte[0] : Arrays.copyOfRange(bytes, start, start + length);
    }

    /** An integer of at most 18 digits. */
    long integer() {
        skipSpace();
        boolean negative = peek() == '-';
        if (negative) {
            at++;
        }
        int first = at;
        long value = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && at - first < 19) {
            value = value * 10 + (bytes[at] - '0');
            at++;
        }
        int digits = at - first;
        failed |= digits == 0 || digits > 18 || (digits > 1 && bytes[first] == '0') || isNumberPart(peek());
        return negative ? -value : value;
    }

    int int32() {
        long value = integer();
        failed |= value != (int) value;
        return (int) value;
    }

    boolean bool() {
        skipSpace();
        if (peek() == 't') {
            literal("true");
            return true;
        }
        literal("false");
        return false;
    }

    private void literal(String text) {
        for (int i = 0; i < text.length(); i++) {
            failed |= peek() != text.charAt(i);
            at++;
        }
    }

    private static boolean isNumberPart(int c) {
        return c == '.' || c == 'e' || c == 'E';
    }

    private void expect(char c) {
        skipSpace();
        failed |= peek() != c;
        at++;
    }

    private void skipSpace() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) {
            at++;
        }
    }

    private int peek() {
        return at < end ? bytes[at] : -1;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
