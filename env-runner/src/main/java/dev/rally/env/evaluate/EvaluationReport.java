package dev.rally.env.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** What evaluations have shown, for people as text and for programs as JSON. */
final class EvaluationReport {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private EvaluationReport() {}

    static String text(MatchResult result) {
        String undecided = result.unfinished() == 0
                ? ""
                : String.format("%n  undecided      %d within the step limit", result.unfinished());
        return String.format(
                Locale.ROOT,
                "%s against %s%n  games won      %s%n  points won     %s%n  Elo, by points %s%n"
                        + "  rally length   %.1f hits, %.0f agent steps, mean%s",
                result.player(),
                result.opponent(),
                won(result.gameShare()),
                won(result.pointShare()),
                elo(result.pointShare()),
                result.meanRallyHits(),
                result.meanRallyLength(),
                undecided);
    }

    private static String won(Share share) {
        return share.played() == 0
                ? "none was finished"
                : String.format(
                        Locale.ROOT,
                        "%s of %d, %.1f %%, 95 %% interval %.1f to %.1f",
                        count(share.won()),
                        share.played(),
                        share.share() * 100,
                        share.low() * 100,
                        share.high() * 100);
    }

    /** Without a place after the point unless there is a half. */
    private static String count(double won) {
        return String.format(Locale.ROOT, won == Math.rint(won) ? "%.0f" : "%.1f", won);
    }

    private static String elo(Share points) {
        return points.played() == 0
                ? "unknown"
                : elo(Elo.difference(points.share())) + ", 95 % interval " + elo(Elo.difference(points.low())) + " to "
                        + elo(Elo.difference(points.high()));
    }

    private static String elo(double difference) {
        return Double.isInfinite(difference)
                ? (difference > 0 ? "+∞" : "-∞")
                : String.format(Locale.ROOT, "%+.0f", difference);
    }

    static String json(MatchResult result) {
        ObjectNode json =
                MAPPER.createObjectNode().put("player", result.player()).put("opponent", result.opponent());
        Share points = result.pointShare();
        put(json, "game", result.gameShare());
        put(json, "point", points);
        finite(json, "elo", Elo.difference(points.share()));
        finite(json, "eloLow", Elo.difference(points.low()));
        finite(json, "eloHigh", Elo.difference(points.high()));
        finite(json, "meanRallyLength", result.meanRallyLength());
        finite(json, "meanRallyHits", result.meanRallyHits());
        return json.put("unfinished", result.unfinished()).toString();
    }

    static void put(ObjectNode json, String unit, Share share) {
        json.put(unit + "s", share.played()).put(unit + "sWon", share.won());
        finite(json, unit + "Share", share.share());
        json.put(unit + "ShareLow", share.low()).put(unit + "ShareHigh", share.high());
    }

    /** JSON knows neither NaN nor infinity: such a number is left out. */
    static void finite(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        }
    }

    static String text(EpisodeReturns returns) {
        return String.format(
                Locale.ROOT,
                "%s alone%n  episodes       %d%n  return         %.2f ± %.2f, mean and 95 %% interval; standard deviation"
                        + " %.2f%n  length         %.0f agent steps, mean%s",
                returns.player(),
                returns.episodes(),
                returns.mean(),
                returns.halfWidth(),
                returns.deviation(),
                returns.meanLength(),
                returns.unfinished() == 0
                        ? ""
                        : String.format("%n  undecided      %d, cut off at the step limit", returns.unfinished()));
    }

    static String json(EpisodeReturns returns) {
        ObjectNode json =
                MAPPER.createObjectNode().put("player", returns.player()).put("episodes", returns.episodes());
        finite(json, "meanReturn", returns.mean());
        finite(json, "returnDeviation", returns.deviation());
        finite(json, "meanReturnHalfWidth", returns.halfWidth());
        finite(json, "meanLength", returns.meanLength());
        return json.put("unfinished", returns.unfinished()).toString();
    }
}
