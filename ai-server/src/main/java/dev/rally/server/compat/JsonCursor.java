package dev.rally.server.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Walks through a stream of JSON, of which it holds a small part at a time. The caller says what must come next; where
 * something else comes, it is refused with its place; of strings that are passed over, only the escapes are not looked at.
 * For one thread.
 */
final class JsonCursor {
    /** Of a number and of a name. */
    private static final int MAX_TOKEN_BYTES = 1024;

    private static final int MAX_DEPTH = 512;
    private static final int WINDOW_BYTES = 1 << 16;
    private static final int RECENT_STRINGS = 1 << 10;
    private static final int SHOWN_BYTES = 40;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    /** Games write the last ones where a number is none. */
    private static final List<String> WORDS =
            List.of("true", "false", "null", "NaN", "Infinity", "-Infinity", "nan", "inf", "-inf");

    private static final JsonMapper JSON = new JsonMapper();

    private final DecimalReader decimals = new DecimalReader();
    /** Behind what is there stand two zeros: they end every token, also one that ends in a backslash. */
    private final byte[] window = new byte[WINDOW_BYTES + 2];

    /** Strings by a hash of their bytes: there are few, and they come again and again. */
    private final String[] recent = new String[RECENT_STRINGS];

    private final byte[][] recentBytes = new byte[RECENT_STRINGS][0];

    private InputStream in = InputStream.nullInputStream();
    private String source = "";
    private long bytesBeforeWindow;
    private int at;
    private int limit;
    private boolean ended;
    /** An object or array has just begun: its first element follows without a comma. */
    private boolean begun;

    /**
     * Begins with another stream.
     *
     * @param name of the stream, when something in it is refused
     */
    JsonCursor open(InputStream stream, String name) throws IOException {
        in = stream;
        source = name;
        bytesBeforeWindow = 0;
        at = 0;
        limit = 0;
        ended = false;
        begun = false;
        fill();
        if (Arrays.equals(window, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length)) {
            at = BYTE_ORDER_MARK.length;
        }
        return this;
    }

    /** Goes into an object. */
    void beginObject(String what) throws IOException {
        begin('{', what, "an object");
    }

    /** Goes into an array. */
    void beginArray(String what) throws IOException {
        begin('[', what, "an array");
    }

    private void begin(char opening, String what, String kind) throws IOException {
        if (next() != opening) {
            throw refused(what + " is " + shown() + "; it must be " + kind);
        }
        at++;
        begun = true;
    }

    /** Goes to the object's next field, if there is one; otherwise out of the object. */
    boolean nextField() throws IOException {
        return more('}');
    }

    /** Goes to the array's next element, if there is one; otherwise out of the array. */
    boolean nextElement() throws IOException {
        return more(']');
    }

    private boolean more(char closing) throws IOException {
        int next = next();
        boolean first = begun;
        begun = false;
        if (next == closing) {
            at++;
            return false;
        }
        if (!first) {
            pass(',', " or '" + closing + "'");
        }
        return true;
    }

    /** The field's name; its value is next. */
    String name() throws IOException {
        String name = string("a field's name");
        pass(':', "");
        return name;
    }

    private void pass(char expected, String orElse) throws IOException {
        if (next() != expected) {
            throw refused("there is " + shown() + "; '" + expected + "'" + orElse + " must come here");
        }
        at++;
    }

    /** Whether a string is next. */
    boolean atString() throws IOException {
        return next() == '"';
    }

    /** A string of at most {@value #MAX_TOKEN_BYTES} bytes. */
    String string(String what) throws IOException {
        if (next() != '"') {
            throw refused(what + " is " + shown() + "; it must be a string");
        }
        need();
        int hash = 0;
        int end = at + 1;
        for (byte c = window[end]; c != '"' && (c >= ' ' || c < 0); c = window[++end]) {
            hash = 31 * hash + c;
            end += c == '\\' ? 1 : 0;
        }
        int length = end + 1 - at;
        if (window[end] != '"' || length > MAX_TOKEN_BYTES) {
            throw refused(what + " does not end on its line, or has more than " + MAX_TOKEN_BYTES + " bytes");
        }
        int slot = hash & (RECENT_STRINGS - 1);
        byte[] bytes = recentBytes[slot];
        if (!Arrays.equals(bytes, 0, bytes.length, window, at, end + 1)) {
            recent[slot] = decoded(length);
            recentBytes[slot] = Arrays.copyOfRange(window, at, end + 1);
        }
        at = end + 1;
        return recent[slot];
    }

    private String decoded(int length) throws IOException {
        try {
            return JSON.readValue(window, at, length, String.class);
        } catch (JsonProcessingException e) {
            throw refused("a string cannot be read: " + e.getOriginalMessage());
        }
    }

    /** A finite number. */
    float number(String what) throws IOException {
        next();
        need();
        float value = decimals.read(window, at);
        int end = decimals.end();
        if (!Float.isFinite(value) || end - at > MAX_TOKEN_BYTES) {
            throw refused(what + " has " + shown() + "; only finite numbers are allowed");
        }
        at = end;
        return value;
    }

    /** Whether a true or false is next. */
    boolean atBoolean() throws IOException {
        int next = next();
        return next == 't' || next == 'f';
    }

    /** A true or false. */
    boolean bool(String what) throws IOException {
        next();
        String word = word();
        if (!word.equals("true") && !word.equals("false")) {
            throw refused(what + " is " + shown() + "; it must be true or false");
        }
        at += word.length();
        return word.equals("true");
    }

    /** Passes over a value, whatever it is. */
    void skip() throws IOException {
        skip(0);
    }

    private void skip(int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw refused("more than " + MAX_DEPTH + " objects and arrays are nested");
        }
        switch (next()) {
            case '{' -> {
                beginObject("");
                while (nextField()) {
                    name();
                    skip(depth + 1);
                }
            }
            case '[' -> {
                beginArray("");
                while (nextElement()) {
                    skip(depth + 1);
                }
            }
            case '"' -> skipString();
            default -> {
                String word = word();
                if (!WORDS.contains(word) && (Float.isNaN(decimals.read(window, at)) || !endsAt(word))) {
                    throw refused("there is " + shown() + "; a value must come here");
                }
                at += word.length();
            }
        }
    }

    /** Whether the number that was read is the whole word. */
    private boolean endsAt(String word) {
        return decimals.end() == at + word.length() && word.length() <= MAX_TOKEN_BYTES;
    }

    /** However long it is. */
    private void skipString() throws IOException {
        at++;
        byte c;
        do {
            if (at >= limit && !fill()) {
                throw refused("it ends within a string");
            }
            c = window[at];
            if (c >= 0 && c < ' ') {
                throw refused("a string does not end on its line");
            }
            at += c == '\\' ? 2 : 1;
        } while (c != '"');
    }

    /** The number or word that is next, or what is taken for one where nobody looks at it; empty when there is none. */
    private String word() throws IOException {
        need();
        int end = at;
        while (Character.isLetterOrDigit(window[end]) || "+-.".indexOf(window[end]) >= 0) {
            end++;
        }
        return new String(window, at, end - at, UTF_8);
    }

    /** Nothing may come any more. */
    void end() throws IOException {
        skipSpace();
        if (at < limit) {
            throw refused("there is " + shown() + " behind the end");
        }
    }

    RallyException refused(String why) {
        return new RallyException(ErrorCode.INVALID_PARAMS, source + ", byte " + (bytesBeforeWindow + at) + ": " + why);
    }

    private String shown() {
        if (at >= limit) {
            return "the file's end";
        }
        int end = Math.min(limit, at + SHOWN_BYTES);
        int until = at + 1;
        while (until < end && ",]}\n".indexOf(window[until]) < 0) {
            until++;
        }
        return new String(window, at, until - at, UTF_8);
    }

    /** What stands behind spaces, to be read at {@link #at}; 0 at the end. */
    private int next() throws IOException {
        if (window[at] <= ' ') {
            skipSpace();
        }
        return window[at];
    }

    private void skipSpace() throws IOException {
        while (at < limit || fill()) {
            byte c = window[at];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }

    /** Sees to it that a whole token is there, if it is no longer than it may be. */
    private void need() throws IOException {
        if (limit - at <= MAX_TOKEN_BYTES && !ended) {
            fill();
        }
    }

    /** Fills the window from where the cursor is; false when there is nothing any more. */
    private boolean fill() throws IOException {
        int kept = Math.max(0, limit - at);
        int beyond = at - (limit - kept);
        System.arraycopy(window, limit - kept, window, 0, kept);
        bytesBeforeWindow += limit - kept;
        at = beyond;
        limit = kept;
        while (limit < WINDOW_BYTES && !ended) {
            int read = in.read(window, limit, WINDOW_BYTES - limit);
            ended = read < 0;
            limit += Math.max(0, read);
        }
        window[limit] = 0;
        window[limit + 1] = 0;
        return at < limit;
    }
}
