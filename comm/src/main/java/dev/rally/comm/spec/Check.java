package dev.rally.comm.spec;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The checks of the records that {@link SpecJson} reads: each failure is an {@link ErrorCode#INVALID_SPEC} whose message
 * begins with the field.
 */
public final class Check {
    private Check() {}

    public static void that(boolean condition, String message, @Nullable Object... arguments) {
        if (!condition) {
            throw new RallyException(ErrorCode.INVALID_SPEC, String.format(Locale.ROOT, message, arguments));
        }
    }

    static void name(@Nullable String name) {
        that(name != null, "name is missing; give the agent's name");
        that(Names.isAgent(name), "name is \"%s\"; allowed are %s", Shown.text(String.valueOf(name)), Names.AGENT);
    }

    /** A copy of the list, which must be there and have no null in it. */
    public static <T> List<T> list(String field, List<T> values) {
        that(values != null, "%s is missing; give an array", field);
        that(values.stream().noneMatch(Objects::isNull), "%s has a null; give a value in its place", field);
        return List.copyOf(values);
    }

    /** A copy of a list of names of recordings. */
    public static List<String> recordings(String field, List<String> names) {
        List<String> copy = list(field, names);
        for (String name : copy) {
            that(
                    Names.isCheckpoint(name),
                    "%s has \"%s\"; give names of recordings: %s",
                    field,
                    Shown.text(name),
                    Names.CHECKPOINT);
        }
        return copy;
    }

    public static void range(String field, double value, double low, double high) {
        that(
                value >= low && value <= high,
                "%s is %s; allowed are %s to %s",
                field,
                shown(value),
                shown(low),
                shown(high));
    }

    /** Networks compute in single precision, where a smaller number would be 0 and a larger one infinite. */
    static void positive(String field, double value) {
        float computed = (float) value;
        that(
                computed >= Float.MIN_NORMAL && computed < Float.POSITIVE_INFINITY,
                "%s is %s; it must be above 0 and finite, in single precision: %s to %s",
                field,
                shown(value),
                Float.MIN_NORMAL,
                Float.MAX_VALUE);
    }

    /** Whole numbers as people write them, without a fraction. */
    private static String shown(double value) {
        return value == (long) value ? Long.toString((long) value) : Double.toString(value);
    }

    static void adam(double beta1, double beta2, double epsilon) {
        range("adamBeta1", beta1, 0, 0.999999);
        range("adamBeta2", beta2, 0, 0.9999999);
        positive("adamEpsilon", epsilon);
    }
}
