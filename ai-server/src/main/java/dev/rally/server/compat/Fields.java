package dev.rally.server.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;

/** A command's fields. Games send whole numbers as floats. */
final class Fields {
    private static final int MAX_SHOWN = 80;

    private Fields() {}

    static String text(JsonNode command, String field) {
        JsonNode value = command.path(field);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw wrong(field, value, "a string that is not empty");
        }
        return value.textValue();
    }

    /** From {@code least} to {@code most}. */
    static int integer(JsonNode command, String field, int least, int most) {
        JsonNode value = command.path(field);
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number >= least && number <= most && number == Math.rint(number))) {
            throw wrong(field, value, "a whole number from " + least + " to " + most);
        }
        return (int) number;
    }

    static RallyException wrong(String field, JsonNode value, String expected) {
        String text = value.isMissingNode() ? "missing" : value.toString();
        String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
        return refused("\"" + field + "\" is " + shown + "; it must be " + expected);
    }

    static RallyException refused(String why) {
        return new RallyException(ErrorCode.INVALID_PARAMS, why);
    }
}
