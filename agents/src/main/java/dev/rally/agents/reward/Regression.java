package dev.rally.agents.reward;

import dev.rally.agents.learner.Finite;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.optimizer.Trainee;
import dev.rally.agents.policygradient.LossSums;
import dev.rally.agents.policygradient.Minibatch;
import dev.rally.agents.policygradient.ShardedGradient;
import dev.rally.agents.rollout.Masks;
import dev.rally.agents.rollout.Steps;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.agents.tensor.Rows;

/** Moves networks of one shape towards what they should give, by least squares. For one thread at a time. */
final class Regression implements AutoCloseable {
    private final ShardedGradient gradient;
    private final double maxGradNorm;
    private final LossSums sums = new LossSums(0);
    private double squares;
    private long rows;

    Regression(Compute compute, NetworkShape shape, double maxGradNorm) {
        gradient = new ShardedGradient(compute, new SquaredError(shape.outputs()), shape, shape.outputs());
        this.maxGradNorm = maxGradNorm;
    }

    /**
     * One update.
     *
     * @param seen what the network sees: row {@code order[from..to-1]}
     * @param targets {@code [row, outputs]}
     */
    void update(
            Trainee work,
            Rows seen,
            float[] targets,
            int[] order,
            int from,
            int to,
            double learningRate,
            Runnable betweenParts) {
        Minibatch minibatch = Minibatch.plain(new Wanted(seen, targets), order, from, to, targets);
        LossSums own = new LossSums(0);
        FlatArray slope = gradient.of(work.network(), minibatch, own, betweenParts);
        Finite.require(
                "a reward signal's gradient", work.updates(), work.optimizer().step(slope, maxGradNorm, learningRate));
        sums.add(own);
    }

    /** The mean loss of the updates since it was last asked. */
    double loss() {
        double loss = (sums.valueLoss - squares) / Math.max(1, sums.rows - rows);
        squares = sums.valueLoss;
        rows = sums.rows;
        return loss;
    }

    @Override
    public void close() {
        gradient.close();
    }

    /** Rows with targets, of which the loss asks nothing else: what has no meaning here are any numbers. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Wanted(Rows seen, float[] actions) implements Steps {
        private static final Masks NONE = new Masks(0);
        private static final float[] EMPTY = {};

        @Override
        public float[] logProbs() {
            return EMPTY;
        }

        @Override
        public float[] values() {
            return EMPTY;
        }

        @Override
        public int before(int step) {
            return -1;
        }

        @Override
        public Masks masks() {
            return NONE;
        }
    }
}
