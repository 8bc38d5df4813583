package dev.rally.env.train;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run of the loop ended.
 *
 * @param won whether an evaluation reached the share of points that ends the training
 * @param rounds rounds of this run
 * @param envSteps trained agent steps of this run
 * @param totalEnvSteps trained agent steps over all runs
 * @param seconds that the rounds took, evaluations between them included and pauses not
 * @param before before the first round
 * @param after the newest results, which are of the end unless nobody waited for that
 * @param elo the ratings of the agents in self-play, by name
 * @param checkpoint the folder of the newest checkpoint
 */
public record TrainingResult(
        boolean won,
        long rounds,
        long envSteps,
        long totalEnvSteps,
        double seconds,
        Evaluation before,
        Evaluation after,
        Map<String, Double> elo,
        @Nullable String checkpoint) {

    public double envStepsPerSecond() {
        return seconds == 0 ? 0 : envSteps / seconds;
    }
}
