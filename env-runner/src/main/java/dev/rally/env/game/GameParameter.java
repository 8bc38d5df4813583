package dev.rally.env.game;

import dev.rally.env.scene.SceneParameter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A parameter that a game declares. Command lines give them in the order of their declaration, or as {@code name=value}.
 *
 * @param choices the texts that are allowed; empty for any
 * @param least of a whole number
 * @param most of a whole number
 * @param byDefault null for one that must be given
 * @param help a sentence for people
 */
public record GameParameter(
        String name,
        Type type,
        List<String> choices,
        int least,
        int most,
        @Nullable Object byDefault,
        String help) {

    /** What a parameter's value is: a String or an Integer. */
    public enum Type {
        TEXT,
        WHOLE
    }

    public GameParameter {
        choices = List.copyOf(choices);
    }

    /** One of some words. */
    public static GameParameter choice(String name, List<String> choices, @Nullable String byDefault, String help) {
        return new GameParameter(name, Type.TEXT, choices, 0, 0, byDefault, help);
    }

    /** A whole number in a range. */
    public static GameParameter whole(String name, int least, int most, @Nullable Integer byDefault, String help) {
        return new GameParameter(name, Type.WHOLE, List.of(), least, most, byDefault, help);
    }

    /** @throws IllegalArgumentException with what is allowed, if the text is no such value */
    Object parse(String text) {
        if (type == Type.WHOLE) {
            try {
                int value = Integer.parseInt(text);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // told below, like one that is out of range
            }
        } else if (choices.isEmpty() || choices.contains(text)) {
            return text;
        }
        throw new IllegalArgumentException(name + " is \"" + text + "\"; allowed are " + allowed());
    }

    /** The same for trainings, to which choices are numbers. */
    SceneParameter forTrainings(Object value) {
        int last = choices.size() - 1;
        return new SceneParameter(
                name, number(value), type == Type.WHOLE ? least : 0, type == Type.WHOLE ? most : last, true);
    }

    /** A value's number in trainings: of a choice its place, from 0. */
    double number(Object value) {
        return value instanceof Integer whole ? whole : choices.indexOf(value);
    }

    /** The value whose number that is; of one that is out of range the nearest. */
    Object value(double number) {
        return type == Type.WHOLE
                ? (Object) (int) Math.max(least, Math.min(most, number))
                : choices.get((int) Math.max(0, Math.min(choices.size() - 1, number)));
    }

    /** For messages and help. */
    public String allowed() {
        if (type == Type.WHOLE) {
            return most == Integer.MAX_VALUE
                    ? "whole numbers from " + least + " on"
                    : String.format(Locale.ROOT, "whole numbers from %d to %d", least, most);
        }
        return choices.isEmpty() ? "any text" : String.join(", ", choices);
    }

    /** As it stands in a usage line. */
    String usage() {
        String shown = choices.isEmpty() ? name : "{" + String.join(",", choices) + "}";
        return byDefault == null ? shown : "[" + shown + "]";
    }
}
