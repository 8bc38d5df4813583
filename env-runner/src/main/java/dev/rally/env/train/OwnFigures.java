package dev.rally.env.train;

import dev.rally.comm.client.Call;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.link.ServerLink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Adds what only the runner knows to the agents' curves: points, ratings, evaluations. The commands run while the next
 * round is played. One thread.
 */
final class OwnFigures {
    private final RallyClient client;
    private final Consumer<String> notice;
    private final List<Call<Result.MetricsAdd>> running = new ArrayList<>();
    private boolean failing;

    OwnFigures(RallyClient client, Consumer<String> notice) {
        this.client = client;
        this.notice = notice;
    }

    void round(long round, List<RoundReport.AgentReport> agents) {
        agents.forEach(agent -> add(agent.agent(), round, agent.told()));
    }

    void evaluated(AsOf when, MatchResult result) {
        String group = "evaluation/" + result.opponent() + "/";
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(group + "pointShare", result.pointShare().share());
        figures.put(group + "low", result.pointShare().low());
        figures.put(group + "high", result.pointShare().high());
        figures.put(group + "meanRallyLength", result.meanRallyLength());
        add(result.player(), when.round(), figures);
    }

    void evaluated(AsOf when, EpisodeReturns result) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("evaluation/episodeReturn", result.mean());
        figures.put("evaluation/deviation", result.deviation());
        figures.put("evaluation/episodes", (double) result.episodes());
        figures.put("evaluation/episodeLength", result.meanLength());
        add(result.player(), when.round(), figures);
    }

    private void add(String agent, long round, Map<String, Double> figures) {
        figures.values().removeIf(value -> !Double.isFinite(value));
        if (!figures.isEmpty()) {
            orSay(() -> running.add(client.send(new Command.MetricsAdd(agent, figures, round))));
        }
    }

    /** Waits until they are written; that they cannot be is said once, and stops nothing. */
    void await() {
        List<Call<Result.MetricsAdd>> all = List.copyOf(running);
        running.clear();
        for (Call<Result.MetricsAdd> call : all) {
            orSay(call::await);
        }
    }

    private void orSay(Runnable work) {
        try {
            work.run();
            failing = false;
        } catch (RallyException e) {
            if (ServerLink.isLoss(e)) {
                throw e;
            }
            if (!failing) {
                notice.accept(String.valueOf(e.getMessage()));
            }
            failing = true;
        }
    }
}
