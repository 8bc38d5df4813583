package dev.rally.agents.sac;

import java.util.Map;
import java.util.TreeMap;

/** What updates' metrics are made of: sums over rows, in double so that their order matters little. */
final class UpdateSums {
    double criticLoss;
    double value;
    double policyLoss;
    double entropy;
    long rows;

    void clear() {
        criticLoss = 0;
        value = 0;
        policyLoss = 0;
        entropy = 0;
        rows = 0;
    }

    void add(UpdateSums other) {
        criticLoss += other.criticLoss;
        value += other.value;
        policyLoss += other.policyLoss;
        entropy += other.entropy;
        rows += other.rows;
    }

    /** Means over all rows of all updates; the critics' loss is the sum of both. */
    Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("criticLoss", criticLoss / rows);
        metrics.put("value", value / rows);
        metrics.put("policyLoss", policyLoss / rows);
        metrics.put("entropy", entropy / rows);
        return metrics;
    }
}
