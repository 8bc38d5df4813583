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

    /** All figures of one agent's part by name, those of its {@code train} among them; NaN where there is none. */
    public Map<String, Double> figures(AgentReport agent) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("envStepsPerSecond", envStepsPerSecond);
        figures.putAll(agent.played());
        figures.putAll(agent.metrics());
        return figures;
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

        /** How it fared, by name; NaN where there is nothing to tell. */
        public Map<String, Double> played() {
            Map<String, Double> played = new LinkedHashMap<>();
            played.put("episodeReturn", episodeReturn);
            played.put("episodeLength", episodeLength);
            played.put("pointShare", pointShare);
            played.put("elo", elo);
            return played;
        }

        /** What the server is told with a checkpoint, for all who ask it. */
        Map<String, Double> told() {
            Map<String, Double> told = played();
            told.values().removeIf(value -> !Double.isFinite(value));
            return told;
        }
    }
}
