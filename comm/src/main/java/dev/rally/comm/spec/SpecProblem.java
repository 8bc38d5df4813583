package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.Arrays;
import java.util.List;

/** Says in the words of the spec what the JSON mapper found wrong with it. */
final class SpecProblem {

    private SpecProblem() {}

    /** @param at where the spec stands in its document, empty when it is the document */
    static RallyException of(JsonProcessingException problem, JsonNode spec, String at) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof RallyException known) {
                return located(known, problem, at);
            }
        }
        if (!(problem instanceof JsonMappingException mapping)) {
            return invalid(problem.getOriginalMessage(), problem);
        }
        String field = join(at, Mismatch.path(mapping));
        field = field.isEmpty() ? "the spec" : field;
        if (mapping instanceof InvalidTypeIdException type) {
            return invalid(badType(field, type), problem);
        }
        String mismatch = Mismatch.describe(mapping, field, spec);
        return invalid(mismatch == null ? field + ": " + mapping.getOriginalMessage() : mismatch, problem);
    }

    private static String badType(String field, InvalidTypeIdException problem) {
        JsonSubTypes types = problem.getBaseType().getRawClass().getAnnotation(JsonSubTypes.class);
        List<String> known = types == null
                ? List.of()
                : Arrays.stream(types.value()).map(JsonSubTypes.Type::name).toList();
        String name = field.endsWith(".type") ? field : field + ".type";
        String seen = problem.getTypeId();
        return seen == null
                ? name + " is missing; known are " + String.join(", ", known)
                : name + " is \"" + Shown.text(seen) + "\"" + (known.isEmpty() ? "" : Nearest.hint(seen, known));
    }

    /** A record knows its own fields; where the record itself stands is said before them. */
    private static RallyException located(RallyException known, JsonProcessingException problem, String at) {
        String message = String.valueOf(known.getMessage());
        String record = problem instanceof JsonMappingException mapping ? Mismatch.path(mapping) : "";
        String field = message.startsWith(record) ? message : join(record, message);
        return invalid(join(at, field), known);
    }

    private static String join(String path, String name) {
        return path.isEmpty() || name.isEmpty() ? path + name : path + "." + name;
    }

    private static RallyException invalid(String message, Throwable cause) {
        return new RallyException(ErrorCode.INVALID_SPEC, message, cause);
    }
}
