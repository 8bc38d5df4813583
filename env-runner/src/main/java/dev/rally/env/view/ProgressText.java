package dev.rally.env.view;

import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.evaluate.Share;
import dev.rally.env.train.RoundReport;
import java.util.Locale;
import java.util.Map;

/** How numbers of a training look to people. */
final class ProgressText {
    private ProgressText() {}

    /** The one line about a round: speed, return, point share, losses. */
    static String round(RoundReport report) {
        StringBuilder line =
                new StringBuilder(String.format(Locale.ROOT, "%s steps/s", count(report.envStepsPerSecond())));
        for (RoundReport.AgentReport agent : report.agents()) {
            line.append(" | ").append(agent.agent());
            if (!agent.learned()) {
                line.append(agent.dropped() == null ? " deterministic" : " dropped");
            }
            number(line, "lesson", agent.metrics().getOrDefault("environment/lesson", Double.NaN), "%.0f");
            number(line, "return", agent.episodeReturn(), "%.2f");
            number(line, "points", agent.pointShare() * 100, "%.0f%%");
            number(line, "Elo", agent.elo(), "%.0f");
            Map<String, Double> metrics = agent.metrics();
            number(line, "policy", metrics.getOrDefault("policyLoss", Double.NaN), "%.3f");
            number(line, "value", metrics.getOrDefault("valueLoss", Double.NaN), "%.3f");
            number(line, "entropy", metrics.getOrDefault("entropy", Double.NaN), "%.2f");
        }
        return line.toString();
    }

    private static void number(StringBuilder line, String name, double value, String format) {
        if (Double.isFinite(value)) {
            line.append(' ').append(name).append(' ').append(String.format(Locale.ROOT, format, value));
        }
    }

    static String match(MatchResult result) {
        return String.format(
                Locale.ROOT,
                "%s against %s: %s of %d points, rallies of %.0f steps",
                result.player(),
                result.opponent(),
                share(result.pointShare()),
                result.pointShare().played(),
                result.meanRallyLength());
    }

    static String episodes(EpisodeReturns result) {
        return String.format(
                Locale.ROOT,
                "%s returns %.1f ± %.1f (standard deviation %.1f) in %d episodes of %.0f steps",
                result.player(),
                result.mean(),
                result.halfWidth(),
                result.deviation(),
                result.episodes(),
                result.meanLength());
    }

    /** A share with its confidence interval. */
    static String share(Share share) {
        return String.format(
                Locale.ROOT, "%5.1f %% [%.1f, %.1f]", share.share() * 100, share.low() * 100, share.high() * 100);
    }

    /** A count in the unit that keeps it short. */
    static String count(long value) {
        return count((double) value);
    }

    /** A count in the unit that keeps it short. */
    static String count(double value) {
        if (value >= 1e6) {
            return String.format(Locale.ROOT, "%.2fM", value / 1e6);
        }
        return value >= 1e3
                ? String.format(Locale.ROOT, "%.0fk", value / 1e3)
                : String.format(Locale.ROOT, "%.0f", value);
    }
}
