package dev.rally.env.plain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sequence that is told from a list, as Python tells them: a position, a speed. */
public record Tuple(List<@Nullable Object> values) {
    public Tuple {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    public static Tuple of(Object... values) {
        return new Tuple(Arrays.asList(values));
    }

    /** The number at that place. */
    public int number(int index) {
        return values.get(index) instanceof Number number ? number.intValue() : 0;
    }

    /** As Python writes it. */
    @Override
    public String toString() {
        String inside = values.toString();
        return "(" + inside.substring(1, inside.length() - 1) + (values.size() == 1 ? ",)" : ")");
    }
}
