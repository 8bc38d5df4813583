package dev.rally.env.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One round, when everything about it is known.
 *
 * @param round its number, from 1, over all runs
 * @param envSteps trained agent steps, over all runs
 * @param runEnvSteps trained agent steps of this run
 * @param seconds since this run began
 * @param envStepsPerSecond mean of this run since its first round began, evaluations included and pauses not
 * @param agents the live agents that played
 */
public record RoundReport(
        long round,
        long envSteps,
        long runEnvSteps,
        double seconds,
        double envStepsPerSecond,
        List<AgentReport> agents) {
    public RoundReport {
        agents = List.copyOf(agents);
    }

    /**
     * One agent's part.
     *
     * @param learned whether it trained on the round
     * @param dropped why the round's steps were of no use to it although it learns
     * @param episodeReturn mean over the episodes that ended; NaN when none did
     * @param episodeLength agent steps, mean over the episodes that ended; NaN when none did
     * @param pointShare of the round's points; NaN when there were none
     * @param elo its rating from points against past selves; NaN without self-play
     * @param metrics what {@code train} answered
     */
    public record AgentReport(
            String agent,
            boolean learned,
            @Nullable String dropped,
            double episodeReturn,
            double episodeLength,
            double pointShare,
            double elo,
            Map<String, Double> metrics) {
        public AgentReport {
            metrics = Map.copyOf(metrics);
        }

        /** What the server cannot know of how it fared, by name. */
        Map<String, Double> told() {
            Map<String, Double> told = new LinkedHashMap<>();
            told.put("pointShare", pointShare);
            told.put("elo", elo);
            told.values().removeIf(value -> !Double.isFinite(value));
            return told;
        }
    }
}
