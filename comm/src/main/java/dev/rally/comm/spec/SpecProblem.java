package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

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
        String field = join(at, path(mapping));
        field = field.isEmpty() ? "the spec" : field;
        if (mapping instanceof InvalidTypeIdException type) {
            return invalid(badType(field, type), problem);
        } else if (mapping instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return invalid(field + " is " + seen(mapping, spec) + expected(mismatch), problem);
        }
        return invalid(field + ": " + mapping.getOriginalMessage(), problem);
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

    private static String expected(MismatchedInputException mismatch) {
        Class<?> type = mismatch.getTargetType();
        if (type.isEnum()) {
            List<String> words = Stream.of(type.getFields())
                    .filter(f -> f.isAnnotationPresent(JsonProperty.class))
                    .map(f -> f.getAnnotation(JsonProperty.class).value())
                    .toList();
            return mismatch instanceof InvalidFormatException format
                    ? Nearest.hint(String.valueOf(format.getValue()), words)
                    : "; known are " + String.join(", ", words);
        } else if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "; an integer of " + (type == int.class || type == Integer.class ? 32 : 64) + " bits is expected";
        } else if (type == double.class || type == Float.class) {
            return "; a number is expected";
        } else if (type == boolean.class) {
            return "; true or false is expected";
        } else if (type == String.class) {
            return "; a string is expected";
        }
        return List.class.isAssignableFrom(type) ? "; an array is expected" : "; an object is expected";
    }

    /** A record knows its own fields; where the record itself stands is said before them. */
    private static RallyException located(RallyException known, JsonProcessingException problem, String at) {
        String message = String.valueOf(known.getMessage());
        String record = problem instanceof JsonMappingException mapping ? path(mapping) : "";
        String field = message.startsWith(record) ? message : join(record, message);
        return invalid(join(at, field), known);
    }

    private static String join(String path, String name) {
        return path.isEmpty() || name.isEmpty() ? path + name : path + "." + name;
    }

    /** The path in dots: algorithm.gamma, network.hidden[0]. */
    private static String path(JsonMappingException problem) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : problem.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String seen(JsonMappingException problem, JsonNode spec) {
        JsonNode node = spec;
        for (JsonMappingException.Reference step : problem.getPath()) {
            node = step.getFieldName() == null ? node.path(step.getIndex()) : node.path(step.getFieldName());
        }
        return shown(node);
    }

    /** A value as it is said in a message. */
    static String shown(JsonNode node) {
        return node.isMissingNode() ? "missing" : Shown.value(node);
    }

    private static RallyException invalid(String message, Throwable cause) {
        return new RallyException(ErrorCode.INVALID_SPEC, message, cause);
    }
}
