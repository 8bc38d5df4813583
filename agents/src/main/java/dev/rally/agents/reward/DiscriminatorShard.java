package dev.rally.agents.reward;

import dev.rally.agents.network.Evaluation;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.random.CounterRandom;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.FlatArray;
import dev.rally.agents.tensor.HostStaging;
import dev.rally.agents.tensor.Rows;
import java.util.Arrays;

/**
 * One part of every minibatch of a discriminator, with its own memory: the gradient of {@code -log D(expert) - log(1 -
 * D(policy)) + penalty * (|slope of D's logit| - 1)²}, where the slope is that at points between the two. Different shards run
 * side by side.
 *
 * <p>The penalty's gradient asks how the slope along its own direction changes with the parameters. That is the difference of two
 * plain gradients, a little before the point and behind it, and needs no second derivative of the network.
 */
final class DiscriminatorShard implements AutoCloseable {
    /** How far before and behind, in units of observations that are normalised. */
    private static final float STEP = 1e-2f;

    private final int mostRows;
    private final int inputs;
    private final Evaluation evaluation;
    private final float[] logits;
    private final float[] slopes;
    private final float[] experts;
    private final float[] policys;
    private final float[] between;
    private final float[] direction;
    private final float[] shifted;

    final DiscriminatorSums sums = new DiscriminatorSums();

    /**
     * What all shards of one update share.
     *
     * @param rows of the expert's, and of the policy's
     * @param penalty weight of the slope's; 0 for none, and for networks whose input has no slope
     * @param random for the points between
     */
    record Update(Network network, Rows expert, Rows policy, int rows, double penalty, long random) {}

    DiscriminatorShard(Compute compute, NetworkShape shape, int rows, boolean penalized) {
        mostRows = Math.min(rows, shape.rowsToPass(compute));
        inputs = shape.inputs();
        evaluation = shape.evaluation(compute, mostRows);
        logits = new float[mostRows];
        slopes = new float[mostRows];
        int elements = penalized ? mostRows * inputs : 0;
        experts = new float[elements];
        policys = new float[elements];
        between = new float[elements];
        direction = new float[elements];
        shifted = new float[elements];
    }

    /** Rows {@code from..to-1} of both. */
    void run(Update update, int from, int to) {
        sums.clear();
        evaluation.begin();
        for (int at = from; at < to; at += mostRows) {
            int rows = Math.min(mostRows, to - at);
            tell(update, update.expert(), at, rows, true);
            tell(update, update.policy(), at, rows, false);
            if (update.penalty() > 0) {
                penalize(update, at, rows);
            }
        }
    }

    /** Cross-entropy: the logit is to be above 0 for the expert's and below it for the policy's. */
    private void tell(Update update, Rows rowsOf, int from, int rows, boolean expert) {
        rowsOf.put(from, rows, evaluation.input(), 0);
        evaluation.pass(update.network(), rows, rows, logits);
        for (int row = 0; row < rows; row++) {
            double wrong = expert ? -logits[row] : logits[row];
            double slope = sigmoid(wrong) / update.rows();
            slopes[row] = (float) (expert ? -slope : slope);
            sums.loss += softplus(wrong);
            sums.rightExpert += expert && wrong < 0 ? 1 : 0;
            sums.rightPolicy += !expert && wrong < 0 ? 1 : 0;
        }
        sums.rows += rows;
        evaluation.back(slopes);
    }

    private void penalize(Update update, int from, int rows) {
        update.expert().put(from, rows, new HostStaging(experts, inputs), 0);
        update.policy().put(from, rows, new HostStaging(policys, inputs), 0);
        for (int row = 0; row < rows; row++) {
            float share = (float) CounterRandom.uniform(CounterRandom.at(update.random(), from + row, 0), 0);
            for (int i = row * inputs; i < (row + 1) * inputs; i++) {
                between[i] = policys[i] + share * (experts[i] - policys[i]);
            }
        }
        pass(update.network(), between, rows);
        Arrays.fill(slopes, 0, rows, 1);
        Arrays.fill(direction, 0, rows * inputs, 0);
        evaluation.addInputSlopes(slopes, 0, direction);
        for (int row = 0; row < rows; row++) {
            double norm = normalize(row);
            sums.penalty += (norm - 1) * (norm - 1);
            slopes[row] = (float) (update.penalty() * 2 * (norm - 1) / update.rows() / (2 * STEP));
        }
        shift(STEP, rows);
        pass(update.network(), shifted, rows);
        evaluation.back(slopes);
        for (int row = 0; row < rows; row++) {
            slopes[row] = -slopes[row];
        }
        shift(-STEP, rows);
        pass(update.network(), shifted, rows);
        evaluation.back(slopes);
    }

    /** Makes the slope a direction and returns how steep it was; where it is 0 it stays that. */
    private double normalize(int row) {
        double squares = 0;
        for (int i = row * inputs; i < (row + 1) * inputs; i++) {
            squares += (double) direction[i] * direction[i];
        }
        double norm = Math.sqrt(squares);
        float scale = norm > 0 ? (float) (1 / norm) : 0;
        for (int i = row * inputs; i < (row + 1) * inputs; i++) {
            direction[i] *= scale;
        }
        return norm;
    }

    private void shift(float by, int rows) {
        for (int i = 0; i < rows * inputs; i++) {
            shifted[i] = between[i] + by * direction[i];
        }
    }

    private void pass(Network network, float[] points, int rows) {
        evaluation.input().putRows(0, points, 0, inputs, rows);
        evaluation.pass(network, rows, rows, logits);
    }

    FlatArray gradient() {
        return evaluation.gradient();
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** {@code log(1 + e^x)}. */
    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    @Override
    public void close() {
        evaluation.close();
    }
}
