package dev.rally.env.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Gives an agent of a configuration's tree another name. */
final class Renaming {
    private Renaming() {}

    /** Renames the first of the agents in its section and among the players; the order stays. */
    static void first(ObjectNode tree, ObjectNode agents, String to) {
        String from = agents.fieldNames().next();
        if (!from.equals(to) && agents.has(to)) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "--agent " + to + ": another agent has that name; choose a new one");
        }
        Map<String, JsonNode> renamed = new LinkedHashMap<>();
        agents.properties().forEach(e -> renamed.put(e.getKey().equals(from) ? to : e.getKey(), e.getValue()));
        agents.removeAll();
        agents.setAll(renamed);
        if (tree.get("players") instanceof ObjectNode players) {
            players.properties().forEach(side -> {
                if (side.getValue().isTextual()) {
                    players.put(side.getKey(), players(side.getValue().textValue(), from, to));
                }
            });
        }
    }

    private static String players(String text, String from, String to) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(player -> player.equals(from) || player.startsWith(from + "@")
                        ? to + player.substring(from.length())
                        : player)
                .collect(Collectors.joining(","));
    }
}
