package dev.rally.comm.spec;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What was seen, in an error message: short, and without control characters that would upset a terminal or a log. What
 * it costs does not depend on how long that is.
 */
public final class Shown {
    private static final int MAX_CHARS = 80;

    private Shown() {}

    public static String text(String seen) {
        String cut = seen.length() > MAX_CHARS ? seen.substring(0, MAX_CHARS) + "…" : seen;
        return cut.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    public static String value(JsonNode seen) {
        if (seen.isTextual()) {
            return "\"" + text(seen.textValue()) + "\"";
        }
        return seen.isContainerNode() ? (seen.isArray() ? "an array" : "an object") : text(seen.toString());
    }
}
