package dev.rally.env.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Locale;

/** A ladder's table, for people as text and for programs as JSON. */
public final class LadderReport {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LadderReport() {}

    /** The strongest first, and those last who are not rated. */
    static String text(Ladder.Standings standings) {
        int width = standings.players().stream()
                .mapToInt(s -> s.player().toString().length())
                .max()
                .orElse(0);
        StringBuilder out = new StringBuilder(
                String.format("%-" + width + "s  %6s  %-15s  %8s  %7s%n", "player", "Elo", "95 %", "points", "won"));
        standings.players().stream()
                .filter(s -> Double.isFinite(s.rating()))
                .sorted(Comparator.comparingDouble(Ladder.Standing::rating).reversed())
                .forEach(s -> out.append(row(s, width)));
        standings.players().stream()
                .filter(s -> !Double.isFinite(s.rating()))
                .forEach(s -> out.append(String.format("%s  was deleted meanwhile%n", s.player())));
        return out.append(String.format(
                        "%s is at 0; %d of %d matches were played%s",
                        standings.anchor(),
                        standings.matches(),
                        standings.all(),
                        standings.matches() < standings.all() ? ", more take a larger --minutes" : ""))
                .toString();
    }

    private static String row(Ladder.Standing s, int width) {
        return String.format(
                Locale.ROOT,
                "%-" + width + "s  %+6.0f  %-15s  %8d  %5.1f %%%n",
                s.player(),
                s.rating(),
                String.format(Locale.ROOT, "%+.0f to %+.0f", s.rating() - s.halfWidth(), s.rating() + s.halfWidth()),
                s.points().played(),
                s.points().share() * 100);
    }

    /** The table, and who met whom: {@code [first, second, points won by the first, points played]} by the players' index. */
    public static ObjectNode json(Ladder.Standings standings) {
        ObjectNode json = MAPPER.createObjectNode()
                .put("anchor", standings.anchor().toString())
                .put("matches", standings.matches())
                .put("allMatches", standings.all());
        for (Ladder.Standing s : standings.players()) {
            ObjectNode row = json.withArrayProperty("players").addObject();
            row.put("player", s.player().toString());
            EvaluationReport.finite(row, "elo", s.rating());
            EvaluationReport.finite(row, "eloLow", s.rating() - s.halfWidth());
            EvaluationReport.finite(row, "eloHigh", s.rating() + s.halfWidth());
            EvaluationReport.put(row, "point", s.points());
        }
        ArrayNode met = json.putArray("met");
        for (Ladder.Met pair : standings.met()) {
            met.addArray()
                    .add(pair.first())
                    .add(pair.second())
                    .add(pair.points().won())
                    .add(pair.points().played());
        }
        return json;
    }
}
