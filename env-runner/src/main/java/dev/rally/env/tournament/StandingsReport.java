package dev.rally.env.tournament;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.env.evaluate.Share;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A tournament's table, for people, for programs and for a page. */
final class StandingsReport {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private StandingsReport() {}

    static String text(Standings standings) {
        int width = standings.rows().stream()
                .mapToInt(row -> row.entrant().name().length())
                .max()
                .orElse(0);
        StringBuilder out = new StringBuilder(String.format(
                "%3s %-" + width + "s  %5s  %6s  %7s  %7s  %7s  %s%n",
                "",
                "player",
                "Elo",
                "±",
                "won",
                "crashes",
                "late",
                "won against, in %"));
        int place = 1;
        for (Standings.Row row : standings.rows()) {
            out.append(String.format(
                    Locale.ROOT,
                    "%3d %-" + width + "s  %5.0f  %6.0f  %5.1f %%  %7d  %7d  %s%n",
                    place++,
                    row.entrant().name(),
                    row.rating(),
                    row.halfWidth(),
                    row.rounds().share() * 100,
                    row.sum().crashes(),
                    row.sum().late() + row.sum().missing(),
                    row.shares().stream().map(StandingsReport::percent).collect(Collectors.joining(" "))));
        }
        for (Standings.Row row : standings.rows()) {
            if (!row.sum().fault().isEmpty()) {
                out.append(String.format(
                        "%n%s: %s%n", row.entrant().name(), row.sum().fault()));
            }
        }
        return out + String.format("%d of %d meetings were played", standings.meetings(), standings.all());
    }

    private static String percent(Share share) {
        return share.played() == 0 ? "  –" : String.format(Locale.ROOT, "%3.0f", share.share() * 100);
    }

    static String json(Standings standings) {
        ObjectNode json =
                MAPPER.createObjectNode().put("meetings", standings.meetings()).put("allMeetings", standings.all());
        json.withArrayProperty("players");
        for (Standings.Row row : standings.rows()) {
            ObjectNode own = json.withArrayProperty("players")
                    .addObject()
                    .put("player", row.entrant().name());
            own.put("elo", row.rating())
                    .put("eloLow", row.rating() - row.halfWidth())
                    .put("eloHigh", row.rating() + row.halfWidth())
                    .put("rounds", row.rounds().played())
                    .put("roundsWon", row.rounds().won());
            own.put("crashes", row.sum().crashes())
                    .put("late", row.sum().late())
                    .put("missing", row.sum().missing());
            own.put("frames", row.sum().frames()).put("fault", row.sum().fault());
            ObjectNode against = own.putObject("against");
            for (int i = 0; i < row.shares().size(); i++) {
                Share share = row.shares().get(i);
                if (share.played() > 0) {
                    against.putObject(standings.rows().get(i).entrant().name())
                            .put("rounds", share.played())
                            .put("won", share.won());
                }
            }
        }
        return json.toString();
    }

    /** A page of its own, without scripts. */
    static String html(String title, Standings standings) {
        StringBuilder out = new StringBuilder("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>")
                .append(escaped(title))
                .append("</title>\n<style>body{font:16px sans-serif;margin:2em}table{border-collapse:collapse}"
                        + "td,th{padding:.3em .7em;border-bottom:1px solid #ccc;text-align:right}"
                        + "th:first-child,td:first-child{text-align:left}</style>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n<table><tr><th>player<th>Elo<th>95 %<th>won<th>crashes<th>late<th>missing");
        standings.rows().forEach(row -> out.append("<th>")
                .append(escaped(row.entrant().name())));
        for (Standings.Row row : standings.rows()) {
            out.append(String.format(
                    Locale.ROOT,
                    "\n<tr><td>%s<td>%.0f<td>±&nbsp;%.0f<td>%.1f&nbsp;%%<td>%d<td>%d<td>%d",
                    escaped(row.entrant().name()),
                    row.rating(),
                    row.halfWidth(),
                    row.rounds().share() * 100,
                    row.sum().crashes(),
                    row.sum().late(),
                    row.sum().missing()));
            row.shares()
                    .forEach(share -> out.append("<td>").append(percent(share).strip()));
        }
        out.append("\n</table>\n");
        faults(standings.rows(), out);
        return out.append(String.format("<p>%d of %d meetings\n", standings.meetings(), standings.all()))
                .toString();
    }

    private static void faults(List<Standings.Row> rows, StringBuilder out) {
        for (Standings.Row row : rows) {
            if (!row.sum().fault().isEmpty()) {
                out.append("<h2>").append(escaped(row.entrant().name())).append("</h2>\n<pre>");
                out.append(escaped(row.sum().fault())).append("</pre>\n");
            }
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
