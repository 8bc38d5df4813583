package dev.rally.env.match;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.env.game.GameSource;
import java.util.List;
import java.util.Map;

/** What became of a match, for programs. */
final class MatchJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private MatchJson() {}

    /** @param players by seat */
    static String write(
            GameSource game,
            Map<String, Object> values,
            Map<String, String> players,
            List<FrameLoop.RoundReport> rounds) {
        ObjectNode json = MAPPER.createObjectNode().put("game", game.name());
        values.forEach((name, value) -> json.withObjectProperty("parameters").putPOJO(name, value));
        players.forEach(json.withObjectProperty("players")::put);
        json.withArrayProperty("rounds");
        for (FrameLoop.RoundReport round : rounds) {
            ObjectNode row = json.withArrayProperty("rounds").addObject().put("frames", round.frames());
            round.ended().forEach(row.withArrayProperty("result")::add);
            round.lateness().forEach((player, late) -> {
                ObjectNode own = row.withObjectProperty("players").putObject(player);
                own.put("missing", late.missing()).put("late", late.late()).put("worstDelay", late.worst());
                game.encoder()
                        .ifPresent(encoder -> own.put(
                                "points", encoder.points(player, round.last().getOrDefault(player, Map.of()))));
            });
            if (round.record() != null) {
                row.put("record", round.record().toString());
            }
        }
        return json.toString();
    }
}
