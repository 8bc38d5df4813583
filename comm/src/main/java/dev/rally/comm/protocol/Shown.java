package dev.rally.comm.protocol;

import com.fasterxml.jackson.databind.JsonNode;

/** What was seen, in an error message: short, and without control characters that would upset a terminal or a log. */
final class Shown {
    private static final int MAX_CHARS = 80;

    private Shown() {}

    static String text(String seen) {
        String cut = seen.length() > MAX_CHARS ? seen.substring(0, MAX_CHARS) + "…" : seen;
        return cut.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    static String value(JsonNode seen) {
        return seen.isContainerNode() ? (seen.isArray() ? "an array" : "an object") : text(seen.toString());
    }
}
