package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where JSON is not what a record takes: in the words of JSON, not of the mapper. */
public final class Mismatch {
    private Mismatch() {}

    /** What stands where, and what should; null when the fault is of another kind. */
    public static @Nullable String describe(JsonMappingException problem, String field, JsonNode document) {
        Class<?> expected = expectedType(problem);
        return expected == null ? null : field + " is " + seen(problem, document) + expected(expected, problem);
    }

    private static @Nullable Class<?> expectedType(JsonMappingException problem) {
        if (problem instanceof MismatchedInputException mismatch) {
            return mismatch.getTargetType();
        }
        return problem.getCause() instanceof InputCoercionException overflow ? overflow.getTargetType() : null;
    }

    /** The path in dots: algorithm.gamma, network.hidden[0]. */
    public static String path(JsonMappingException problem) {
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

    private static String expected(Class<?> type, JsonMappingException problem) {
        if (type.isEnum()) {
            List<String> words = Stream.of(type.getFields())
                    .filter(f -> f.isAnnotationPresent(JsonProperty.class))
                    .map(f -> f.getAnnotation(JsonProperty.class).value())
                    .toList();
            return problem instanceof InvalidFormatException format
                    ? Nearest.hint(String.valueOf(format.getValue()), words)
                    : "; known are " + String.join(", ", words);
        } else if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "; an integer of " + (type == int.class || type == Integer.class ? 32 : 64) + " bits is expected";
        } else if (type == double.class || type == Double.class || type == Float.class) {
            return "; a number is expected";
        } else if (type == boolean.class || type == Boolean.class) {
            return "; true or false is expected";
        } else if (type == MinibatchSize.class) {
            return "; an integer of 32 bits, or auto, is expected";
        } else if (type == String.class) {
            return "; a string is expected";
        }
        return List.class.isAssignableFrom(type) ? "; an array is expected" : "; an object is expected";
    }
}
