package dev.rally.comm.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses the keys of a spec that no record has a component for, before anything else can be wrong with it. */
final class KnownKeys {

    private KnownKeys() {}

    /** @param path where the tree stands, ending in a dot; empty for the root */
    static void check(JsonNode tree, Class<?> type, String path) {
        Class<?> record = type.isRecord() ? type : subtype(tree, type);
        if (record == null || !tree.isObject()) {
            return; // something else is wrong, and will be said
        }
        Map<String, Class<?>> known = new LinkedHashMap<>();
        for (RecordComponent component : record.getRecordComponents()) {
            known.put(component.getName(), component.getType());
        }
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            Class<?> expected = known.get(field.getKey());
            if (expected != null) {
                check(field.getValue(), expected, path + field.getKey() + ".");
            } else if (record == type || !field.getKey().equals("type")) {
                throw new RallyException(
                        ErrorCode.INVALID_SPEC,
                        "unknown \"" + path + Shown.text(field.getKey()) + "\""
                                + Nearest.hint(field.getKey(), known.keySet()));
            }
        }
    }

    /** The record that the tree's {@code type} names, null when there is none. */
    private static @Nullable Class<?> subtype(JsonNode tree, Class<?> type) {
        JsonSubTypes types = type.getAnnotation(JsonSubTypes.class);
        return types == null
                ? null
                : Arrays.stream(types.value())
                        .filter(t -> t.name().equals(tree.path("type").textValue()))
                        .findFirst()
                        .<Class<?>>map(JsonSubTypes.Type::value)
                        .orElse(null);
    }
}
