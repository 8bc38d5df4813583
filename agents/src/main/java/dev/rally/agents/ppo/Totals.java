package dev.rally.agents.ppo;

import dev.rally.agents.policygradient.LossSums;
import dev.rally.comm.spec.PpoSpec;
import java.util.Map;
import java.util.TreeMap;

/** What a train's metrics are made of. */
final class Totals {
    private final LossSums sums;
    private double norms;
    private long minibatches;

    Totals(int freeParameters) {
        sums = new LossSums(freeParameters);
    }

    /** Of one more minibatch that was learnt from; the gradient's norm is that before clipping. */
    void add(LossSums minibatch, double gradientNorm) {
        sums.add(minibatch);
        norms += gradientNorm;
        minibatches++;
    }

    long minibatches() {
        return minibatches;
    }

    LossSums sums() {
        return sums;
    }

    /** Means over all rows of all epochs; the gradient's norm is the mean over the minibatches, before clipping. */
    Map<String, Double> metrics(PpoSpec spec) {
        double policyLoss = sums.policyLoss / sums.rows;
        double valueLoss = sums.valueLoss / sums.rows;
        double entropy = sums.entropy / sums.rows;
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("policyLoss", policyLoss);
        metrics.put("valueLoss", valueLoss);
        metrics.put("entropy", entropy);
        metrics.put("loss", policyLoss - spec.entropyCoef() * entropy + spec.valueCoef() * valueLoss);
        metrics.put("approxKl", sums.approxKl / sums.rows);
        metrics.put("clipFraction", (double) sums.clipped / sums.rows);
        metrics.put("gradientNorm", norms / minibatches);
        return metrics;
    }
}
