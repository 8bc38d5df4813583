package dev.rally.server.compat.pong;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/** Reads the fields of a state, each with the range that it may have. What is wrong is told by {@link BadState}. */
final class StateFields {
    private static final int MAX_SHOWN = 80;

    private final JsonNode object;
    /** What stands before the fields' names: {@code "ball."}, or nothing. */
    private final String path;

    private StateFields(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    static StateFields of(JsonNode state) {
        return new StateFields(object(state, "the state", "{\"width\": 800, …}"), "");
    }

    StateFields inner(String field) {
        return new StateFields(object(object.path(field), path + field, "{…}"), path + field + ".");
    }

    private static JsonNode object(JsonNode value, String name, String example) {
        if (!value.isObject()) {
            throw wrong(name, value, "an object: " + example);
        }
        return value;
    }

    /** From {@code least} to {@code most}, both finite. */
    double number(String field, double least, double most) {
        JsonNode value = object.path(field);
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number >= least && number <= most)) {
            throw wrong(path + field, value, "a number from " + shown(least) + " to " + shown(most));
        }
        return number;
    }

    /** The same of what may be missing. */
    double number(String field, double least, double most, double otherwise) {
        return object.has(field) ? number(field, least, most) : otherwise;
    }

    /** A whole number from 0 to {@code most}; one that is missing is 0. */
    double count(String field, double most) {
        double number = number(field, 0, most, 0);
        if (number != Math.rint(number)) {
            throw wrong(path + field, object.path(field), "a whole number from 0 to " + shown(most));
        }
        return number;
    }

    /** One of these words, in upper or lower case, or nothing: null and a missing field are. */
    String word(String field, Set<String> allowed) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        String word = value.isTextual() ? value.textValue().toUpperCase(Locale.ROOT) : "";
        if (!allowed.contains(word)) {
            throw wrong(
                    path + field, value, "one of " + allowed.stream().sorted().toList() + ", or null");
        }
        return word;
    }

    private static String shown(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    private static BadState wrong(String name, JsonNode value, String expected) {
        String text = value.isMissingNode() ? "missing" : value.toString();
        String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
        return new BadState(name + " is " + shown + "; it must be " + expected);
    }
}
