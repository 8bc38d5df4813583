package dev.rally.server.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;

/** A command's fields. Games send whole numbers as floats. */
final class Fields {
    private Fields() {}

    static String text(JsonNode command, String field) {
        JsonNode value = command.path(field);
        if (!value.isTextual()) {
            throw wrong(field, value, "a string");
        }
        return value.textValue();
    }

    /** 0 or more. */
    static int integer(JsonNode command, String field) {
        JsonNode value = command.path(field);
        double number = value.isNumber() ? value.doubleValue() : -1;
        if (number < 0 || number > Integer.MAX_VALUE || number != Math.rint(number)) {
            throw wrong(field, value, "a whole number, 0 or more");
        }
        return (int) number;
    }

    static RallyException wrong(String field, JsonNode value, String expected) {
        return new RallyException(
                ErrorCode.INVALID_PARAMS,
                "\"" + field + "\" is " + (value.isMissingNode() ? "missing" : value) + "; it must be " + expected);
    }
}
