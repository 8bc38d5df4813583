package dev.rally.server.compat.pong;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Counts how one game goes, since it connected. For one thread. */
final class Tally {
    private long won;
    private long lost;
    private long hits;
    private double rewards;

    void add(Trace.Seen seen) {
        won += seen.passage() == Passage.WON ? 1 : 0;
        lost += seen.passage() == Passage.LOST ? 1 : 0;
        hits += seen.passage() == Passage.HIT ? 1 : 0;
        rewards += seen.reward();
    }

    long won() {
        return won;
    }

    long lost() {
        return lost;
    }

    /** The metrics that games show; the opponent's are the other way round. */
    ObjectNode metrics() {
        long points = won + lost;
        double share = points == 0 ? 0 : (double) won / points;
        long balls = hits + lost;
        ObjectNode metrics = JsonNodeFactory.instance.objectNode();
        metrics.put("agentWinRate", share);
        metrics.put("opponentWinRate", points == 0 ? 0 : 1 - share);
        metrics.put("agentAverageReward", points == 0 ? 0 : rewards / points);
        metrics.put("opponentAverageReward", 0);
        metrics.put("agentHitRate", balls == 0 ? 0 : (double) hits / balls);
        metrics.put("opponentHitRate", 0);
        metrics.put("selfPlayEpisodes", points);
        return metrics;
    }
}
