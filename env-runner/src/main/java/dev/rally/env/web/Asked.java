package dev.rally.env.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;

/** Reads the fields of a request. */
final class Asked {
    private static final int MAX_TEXT = 256;

    private Asked() {}

    static String text(ObjectNode request, String field) {
        JsonNode value = request.path(field);
        if (!value.isTextual()
                || value.textValue().isEmpty()
                || value.textValue().length() > MAX_TEXT) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "\"" + field + "\" is " + shown(value) + "; it is a text of 1 to " + MAX_TEXT + " characters");
        }
        return value.textValue();
    }

    static int integer(ObjectNode request, String field, int low, int high) {
        JsonNode value = request.path(field);
        if (!value.isIntegralNumber() || value.asLong() < low || value.asLong() > high) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS,
                    "\"" + field + "\" is " + shown(value) + "; it is an integer from " + low + " to " + high);
        }
        return value.intValue();
    }

    static double number(ObjectNode request, String field) {
        JsonNode value = request.path(field);
        if (!value.isNumber()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "\"" + field + "\" is " + shown(value) + "; it is a number");
        }
        return value.doubleValue();
    }

    static boolean flag(ObjectNode request, String field) {
        JsonNode value = request.path(field);
        if (!value.isBoolean()) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "\"" + field + "\" is " + shown(value) + "; it is true or false");
        }
        return value.booleanValue();
    }

    static String shown(JsonNode value) {
        String text = value.isMissingNode() ? "missing" : value.toString();
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
