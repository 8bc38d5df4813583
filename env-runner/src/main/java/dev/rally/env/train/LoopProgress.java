package dev.rally.env.train;

import dev.rally.env.selfplay.Careers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a training has come.
 *
 * @param round rounds played
 * @param envSteps trained agent steps, over all runs
 * @param evaluations evaluations played
 * @param pointShares the last evaluation against each opponent
 * @param careers of the agents in self-play
 */
record LoopProgress(
        long seed, long round, long envSteps, long evaluations, Map<String, Double> pointShares, Careers careers) {
    LoopProgress {
        pointShares = Map.copyOf(pointShares);
    }

    static LoopProgress start(long seed) {
        return new LoopProgress(seed, 0, 0, 0, Map.of(), Careers.NONE);
    }

    static LoopProgress of(LoopState state) {
        return new LoopProgress(
                state.seed(),
                state.round(),
                state.envSteps(),
                state.evaluations(),
                state.pointShares(),
                new Careers(state.careers()));
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

    LoopProgress with(Careers others) {
        return new LoopProgress(seed, round, envSteps, evaluations, pointShares, others);
    }

    /** A seed for the next evaluation, other than the scenes' and than those of the ones before. */
    long evaluationSeed() {
        return seed * 0x9E3779B97F4A7C15L + evaluations + 1;
    }
}
