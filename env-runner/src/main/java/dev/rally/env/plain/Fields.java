package dev.rally.env.plain;

import java.util.Map;

/** Values of maps of plain data, where one knows what there must be. */
public final class Fields {
    private Fields() {}

    /** @throws IllegalArgumentException if there is no such tuple */
    public static Tuple tuple(Map<String, Object> map, String key) {
        if (map.get(key) instanceof Tuple tuple) {
            return tuple;
        }
        throw missing(map, key, "tuple");
    }

    /** @throws IllegalArgumentException if there is no such whole number */
    public static int whole(Map<String, Object> map, String key) {
        if (map.get(key) instanceof Number number) {
            return number.intValue();
        }
        throw missing(map, key, "number");
    }

    /** @throws IllegalArgumentException if there is no such text */
    public static String text(Map<String, Object> map, String key) {
        if (map.get(key) instanceof String text) {
            return text;
        }
        throw missing(map, key, "text");
    }

    /** @throws IllegalArgumentException if there is no such part */
    public static Map<String, Object> part(Map<String, Map<String, Object>> map, String key) {
        Map<String, Object> part = map.get(key);
        if (part == null) {
            throw missing(map, key, "map");
        }
        return part;
    }

    private static IllegalArgumentException missing(Map<String, ?> map, String key, String kind) {
        return new IllegalArgumentException(
                key + " is " + map.get(key) + ", and a " + kind + " is expected; there are " + map.keySet());
    }
}
