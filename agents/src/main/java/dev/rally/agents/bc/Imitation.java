package dev.rally.agents.bc;

import dev.rally.agents.demonstration.Shown;
import dev.rally.agents.network.BatchForward;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.DifferentiableDistribution;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.rollout.Rollout;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Rows;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How well a policy does what was demonstrated. For one thread at a time. */
public final class Imitation {
    private static final int CHUNK_ROWS = 8192;

    private final DifferentiableDistribution distribution;
    private final BatchForward forward;
    private final int width;
    private final float[] best;
    private final float[] work;

    public Imitation(NetworkShape shape, DifferentiableDistribution distribution, Compute compute) {
        this.distribution = distribution;
        forward = new BatchForward(compute, compute.learning(), shape);
        width = shape.rowOutputs();
        best = new float[distribution.actionSize()];
        work = new float[shape.outputs()];
    }

    /** Sums over some steps. */
    private final class Sums {
        long steps;
        double logProbs;
        /** Of steps whose most likely action is the demonstrated one; of continuous actions, of squared distances. */
        double matches;

        void add(Network network, Shown shown, int[] of, Runnable betweenParts) {
            Rows seen = shown.seen();
            float[] free = network.freeParameters();
            Rows chosen = (from, count, to, at) -> {
                for (int i = 0; i < count; i++) {
                    seen.put(of[from + i], 1, to, at + i);
                }
            };
            for (int start = 0; start < of.length; start += CHUNK_ROWS) {
                int rows = Math.min(CHUNK_ROWS, of.length - start);
                float[] out = forward.run(network, chosen, start, rows);
                for (int i = 0; i < rows; i++) {
                    add(shown.rollout(), of[start + i], out, i * width, free);
                }
                betweenParts.run();
            }
        }

        private void add(Rollout rollout, int step, float[] out, int at, float[] free) {
            int actionAt = step * distribution.actionSize();
            rollout.masks().apply(step, out, at);
            logProbs += distribution.logProb(out, at, free, rollout.actions(), actionAt, work, 0);
            distribution.mode(out, at, best, 0);
            double squares = 0;
            for (int i = 0; i < best.length; i++) {
                double error = best[i] - rollout.actions()[actionAt + i];
                squares += error * error;
            }
            matches += distribution.box() != null ? squares / best.length : squares == 0 ? 1 : 0;
            steps++;
        }

        void tell(Map<String, Double> to, String prefix) {
            if (steps > 0) {
                boolean continuous = distribution.box() != null;
                to.put(prefix + "Loss", -logProbs / steps);
                to.put(
                        prefix + (continuous ? "Error" : "Accuracy"),
                        continuous ? Math.sqrt(matches / steps) : matches / steps);
            }
        }
    }

    /** Adds the figures of what is learnt from, named {@code prefix}, and of what is held back. */
    public void tell(
            Network network,
            List<Source> sources,
            @Nullable Normalizer normalizer,
            String prefix,
            Runnable betweenParts,
            Map<String, Double> to) {
        Sums learnt = new Sums();
        Sums heldBack = new Sums();
        for (Source source : sources) {
            Shown shown = source.seenThrough(normalizer);
            learnt.add(network, shown, source.split().learnt(), betweenParts);
            heldBack.add(network, shown, source.split().heldBack(), betweenParts);
        }
        learnt.tell(to, prefix);
        heldBack.tell(to, "heldBack");
    }
}
