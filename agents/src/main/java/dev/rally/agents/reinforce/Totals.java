package dev.rally.agents.reinforce;

import dev.rally.agents.policygradient.LossSums;
import dev.rally.comm.spec.ReinforceSpec;
import java.util.Map;
import java.util.TreeMap;

/** What a train's metrics are made of. */
final class Totals {
    private final LossSums sums;
    private int updates;
    private int episodes;
    private double rewards;
    private double norms;

    Totals(int freeParameters) {
        sums = new LossSums(freeParameters);
    }

    LossSums sums() {
        return sums;
    }

    /** Episodes learnt from. */
    int episodes() {
        return episodes;
    }

    /** One more update, on the episodes {@code first..first+count-1}; the gradient's norm is that before clipping. */
    void add(Episodes batch, int first, int count, double gradientNorm) {
        for (int step = batch.begin(first); step < batch.end(first + count - 1); step++) {
            rewards += batch.rewards()[step];
        }
        episodes += count;
        norms += gradientNorm;
        updates++;
    }

    /** Means over all steps, updates or episodes of the train; only the episodes, when it waited for more of them. */
    Map<String, Double> metrics(ReinforceSpec spec, double seconds) {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("episodes", (double) episodes);
        if (episodes == 0) {
            return metrics;
        }
        double policyLoss = sums.policyLoss / sums.rows;
        double entropy = sums.entropy / sums.rows;
        double valueLoss = sums.valueLoss / sums.rows;
        metrics.put("policyLoss", policyLoss);
        metrics.put("entropy", entropy);
        if (spec.baseline()) {
            metrics.put("valueLoss", valueLoss);
        }
        metrics.put("loss", policyLoss - spec.entropyCoef() * entropy + spec.valueCoef() * valueLoss);
        metrics.put("meanReturn", rewards / episodes);
        metrics.put("gradientNorm", norms / updates);
        metrics.put("learningRate", spec.learningRate());
        metrics.put("samplesPerSecond", sums.rows / seconds);
        return metrics;
    }
}
