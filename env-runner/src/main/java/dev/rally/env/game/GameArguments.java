package dev.rally.env.game;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a game from a command line. */
public final class GameArguments {
    private GameArguments() {}

    /**
     * All parameters, in the order of their declaration.
     *
     * @param given values in that order, or {@code name=value}
     * @throws RallyException INVALID_PARAMS for what is missing, too much or not allowed
     */
    public static Map<String, Object> parse(GameSource game, List<String> given) {
        List<GameParameter> declared = game.parameters();
        Map<String, Object> named = new LinkedHashMap<>();
        int place = 0;
        for (String text : given) {
            int equals = text.indexOf('=');
            String name = equals < 0 ? "" : text.substring(0, equals);
            GameParameter parameter = declared.stream()
                    .filter(p -> p.name().equals(name))
                    .findFirst()
                    .orElse(null);
            if (parameter == null && place == declared.size()) {
                throw refused(game, "\"" + text + "\" is one parameter too many");
            }
            String value = parameter == null ? text : text.substring(equals + 1);
            parameter = parameter == null ? declared.get(place++) : parameter;
            try {
                if (named.put(parameter.name(), parameter.parse(value)) != null) {
                    throw refused(game, parameter.name() + " is given twice");
                }
            } catch (IllegalArgumentException e) {
                throw refused(game, String.valueOf(e.getMessage()));
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (GameParameter parameter : declared) {
            Object value = named.getOrDefault(parameter.name(), parameter.byDefault());
            if (value == null) {
                throw refused(game, parameter.name() + " is missing; allowed are " + parameter.allowed());
            }
            values.put(parameter.name(), value);
        }
        return values;
    }

    private static RallyException refused(GameSource game, String why) {
        return new RallyException(ErrorCode.INVALID_PARAMS, game.name() + ": " + why + ". " + usage(game));
    }

    /** One line. */
    public static String usage(GameSource game) {
        StringBuilder line = new StringBuilder("Usage: rally match [options] ").append(game.name());
        game.parameters().forEach(parameter -> line.append(' ').append(parameter.usage()));
        return line.toString();
    }

    /** A line for each parameter. */
    public static String help(GameSource game) {
        StringBuilder lines = new StringBuilder(usage(game)).append('\n');
        for (GameParameter p : game.parameters()) {
            String def = p.byDefault() == null ? "" : " Default: " + p.byDefault() + ".";
            lines.append(String.format("  %-16s %s %s.%s%n", p.name(), p.help(), "Allowed: " + p.allowed(), def));
        }
        return lines.toString();
    }
}
