package dev.rally.comm.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.EnvironmentSpec;
import dev.rally.comm.spec.Nearest;
import dev.rally.comm.spec.Shown;
import dev.rally.comm.spec.SpecJson;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes one kind of command of its {@code params}, strictly: whatever does not fit is INVALID_PARAMS. */
final class ParamsBinder {
    private final Method method;
    private final List<Param> params = new ArrayList<>();
    private final Constructor<? extends Command<?>> constructor;

    /** One component of the command's record. */
    private record Param(String name, Class<?> type, boolean optional) {
        @Override
        public String toString() {
            return name + " (" + kind(type) + (optional ? ", optional)" : ")");
        }
    }

    ParamsBinder(Method method) {
        this.method = method;
        RecordComponent[] components = method.command().getRecordComponents();
        for (RecordComponent component : components) {
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            params.add(new Param(component.getName(), component.getType(), optional));
        }
        try {
            constructor = method.command()
                    .getConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param given null when the request has no params */
    Command<?> bind(@Nullable JsonNode given) {
        if (given != null && !(given instanceof ObjectNode)) {
            throw invalid("params are " + Shown.value(given) + "; give an object");
        }
        if (given != null) {
            refuseUnknown((ObjectNode) given);
        }
        Object[] arguments = new Object[params.size()];
        for (int i = 0; i < arguments.length; i++) {
            Param param = params.get(i);
            JsonNode value = given == null ? null : given.get(param.name());
            arguments[i] = value == null || value.isNull() ? absent(param) : convert(param, value);
        }
        return construct(arguments);
    }

    private void refuseUnknown(ObjectNode given) {
        for (var field : given.properties()) {
            String name = field.getKey();
            if (params.stream().noneMatch(p -> p.name().equals(name))) {
                throw invalid("unknown \"" + Shown.text(name) + "\""
                        + (params.isEmpty()
                                ? "; it takes no params"
                                : Nearest.hint(
                                        name, params.stream().map(Param::name).toList())));
            }
        }
    }

    private @Nullable Object absent(Param param) {
        if (!param.optional()) {
            throw invalid("\"" + param.name() + "\" is missing; it takes "
                    + params.stream().map(Param::toString).collect(Collectors.joining(", ")));
        }
        return null;
    }

    private Object convert(Param param, JsonNode value) {
        Class<?> type = param.type();
        if (type == String.class && value.isTextual()) {
            return value.textValue();
        } else if ((type == int.class || type == Integer.class)
                && value.isIntegralNumber()
                && value.canConvertToInt()) {
            return value.intValue();
        } else if ((type == long.class || type == Long.class) && value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        } else if (type == Boolean.class && value.isBoolean()) {
            return value.booleanValue();
        } else if (type == Double.class && value.isNumber()) {
            return value.doubleValue();
        } else if (type == Mode.class && value.isTextual()) {
            return mode(value.textValue());
        } else if (type == AgentSpec.class) {
            return SpecJson.agent(value);
        } else if (type == EnvironmentSpec.class) {
            return EnvironmentSpec.read(value, param.name());
        } else if (type == JsonNode.class) {
            return value;
        } else if (type == RawJson.class && value instanceof POJONode ready) {
            return ready.getPojo();
        } else if (type == Map.class && value instanceof ObjectNode object) {
            return numbers(param, object);
        }
        throw invalid("\"" + param.name() + "\" is " + Shown.value(value) + "; " + kind(type) + " is what it takes");
    }

    private Map<String, Double> numbers(Param param, ObjectNode object) {
        Map<String, Double> numbers = new TreeMap<>();
        for (var field : object.properties()) {
            if (!field.getValue().isNumber()) {
                throw invalid("\"" + param.name() + "." + Shown.text(field.getKey()) + "\" is "
                        + Shown.value(field.getValue()) + "; a number is what it takes");
            }
            numbers.put(field.getKey(), field.getValue().doubleValue());
        }
        return numbers;
    }

    private Mode mode(String given) {
        for (Mode mode : Mode.values()) {
            if (word(mode).equals(given)) {
                return mode;
            }
        }
        throw invalid("\"mode\" is \"" + Shown.text(given) + "\""
                + Nearest.hint(
                        given,
                        Arrays.stream(Mode.values()).map(ParamsBinder::word).toList()));
    }

    /** How the mode is spelled on the wire. */
    static String word(Mode mode) {
        try {
            return Mode.class
                    .getField(mode.name())
                    .getAnnotation(JsonProperty.class)
                    .value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    private Command<?> construct(Object[] arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RallyException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String kind(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return "an integer of 32 bits";
        } else if (type == long.class || type == Long.class) {
            return "an integer of 64 bits";
        } else if (type == Boolean.class) {
            return "true or false";
        } else if (type == Double.class) {
            return "a number";
        } else if (type == JsonNode.class || type == RawJson.class) {
            return "any JSON";
        } else if (type == Map.class) {
            return "an object of numbers";
        }
        return type == AgentSpec.class || type == EnvironmentSpec.class ? "an object" : "a string";
    }

    private RallyException invalid(String what) {
        return new RallyException(ErrorCode.INVALID_PARAMS, method.name() + ": " + what);
    }
}
