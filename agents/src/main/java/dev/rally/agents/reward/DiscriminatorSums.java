package dev.rally.agents.reward;

import java.util.Map;

/** Sums over rows of what a discriminator was shown. */
final class DiscriminatorSums {
    double loss;
    double penalty;
    long rightExpert;
    long rightPolicy;
    /** The expert's and the policy's, as many of each. */
    long rows;

    void add(DiscriminatorSums other) {
        loss += other.loss;
        penalty += other.penalty;
        rightExpert += other.rightExpert;
        rightPolicy += other.rightPolicy;
        rows += other.rows;
    }

    void clear() {
        loss = 0;
        penalty = 0;
        rightExpert = 0;
        rightPolicy = 0;
        rows = 0;
    }

    /** Adds means. */
    void tell(String prefix, Map<String, Double> metrics) {
        double each = Math.max(1, rows / 2);
        metrics.put(prefix + "discriminatorLoss", loss / Math.max(1, rows));
        metrics.put(prefix + "gradientPenalty", penalty / each);
        metrics.put(prefix + "expertAccuracy", rightExpert / each);
        metrics.put(prefix + "policyAccuracy", rightPolicy / each);
    }
}
