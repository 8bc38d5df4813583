package dev.rally.env.train;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a training has come.
 *
 * @param round rounds played
 * @param envSteps trained agent steps, over all runs
 * @param evaluations evaluations played
 * @param pointShares the last evaluation against each opponent
 * @param careers of the agents in self-play, by name
 */
record LoopProgress(
        long seed,
        long round,
        long envSteps,
        long evaluations,
        Map<String, Double> pointShares,
        Map<String, Career> careers) {
    LoopProgress {
        pointShares = Map.copyOf(pointShares);
        careers = Map.copyOf(careers);
    }

    static LoopProgress start(long seed) {
        return new LoopProgress(seed, 0, 0, 0, Map.of(), Map.of());
    }

    static LoopProgress of(LoopState state) {
        return new LoopProgress(
                state.seed(),
                state.round(),
                state.envSteps(),
                state.evaluations(),
                state.pointShares(),
                state.careers());
    }

    AsOf now() {
        return new AsOf(round, envSteps);
    }

    LoopProgress afterRound(long trainedSteps) {
        return new LoopProgress(seed, round + 1, envSteps + trainedSteps, evaluations, pointShares, careers);
    }

    LoopProgress afterEvaluation() {
        return new LoopProgress(seed, round, envSteps, evaluations + 1, pointShares, careers);
    }

    LoopProgress afterEvaluation(String opponent, double share) {
        Map<String, Double> shares = new LinkedHashMap<>(pointShares);
        shares.put(opponent, share);
        return new LoopProgress(seed, round, envSteps, evaluations + 1, shares, careers);
    }

    /** An agent's career; a new one for an agent that has none. */
    Career career(String agent) {
        return careers.getOrDefault(agent, Career.START);
    }

    LoopProgress with(String agent, Career career) {
        Map<String, Career> all = new LinkedHashMap<>(careers);
        all.put(agent, career);
        return new LoopProgress(seed, round, envSteps, evaluations, pointShares, all);
    }

    /** A seed for the next evaluation, other than the scenes' and than those of the ones before. */
    long evaluationSeed() {
        return seed * 0x9E3779B97F4A7C15L + evaluations + 1;
    }
}
