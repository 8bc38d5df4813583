package dev.rally.agents.network;

import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.DeviceArray;
import dev.rally.agents.tensor.FlatArray;
import java.util.List;

/**
 * The form of a network and where its parameters lie in one flat array: the layers' first, then the free ones, which no
 * layer uses (such as the log standard deviations of continuous actions).
 */
public sealed interface NetworkShape permits MlpShape, ConvShape, GruShape {
    /** About half a millisecond's. */
    long MULTIPLICATIONS_PER_THREAD = 4_000_000;

    int MOST_ROWS_PER_THREAD = 512;
    int MOST_ROWS_AT_ONCE = 8192;

    /** Elements of one row of input. */
    int inputs();

    /** All heads' outputs. */
    int outputs();

    /**
     * Numbers that a lane remembers from one step to the next. They are at the end of each row of input, before one more
     * that says whether the row goes on from the row before instead (1) or not (0), and behind a row's outputs.
     */
    default int stateSize() {
        return 0;
    }

    /** Floats that a row's forward pass gives: the outputs, then the state. */
    default int rowOutputs() {
        return outputs() + stateSize();
    }

    /** Consecutive steps that are learnt through together. */
    default int sequenceLength() {
        return 1;
    }

    int freeParameters();

    /** Where the free parameters begin. */
    int freeOffset();

    default int parameterCount() {
        return freeOffset() + freeParameters();
    }

    /** The named parts of the flat parameters, in their order, without the free ones. */
    List<Block> blocks();

    /** Multiplications of one row's forward pass. */
    long multiplications();

    /** Floats that one row's forward pass reads and writes. */
    long floatsPerRow();

    /** Parameters, or something that there is one of for each of them, where such networks are computed. */
    default FlatArray array(Compute compute, float[] elements) {
        return new DeviceArray(compute.lasting(elements));
    }

    /**
     * A network over these parameters.
     *
     * @param parameters {@link #array}; it stays its owner's to close, after the network
     */
    Network network(FlatArray parameters);

    /** Memory to evaluate such networks with, so many rows at most. */
    Evaluation evaluation(Compute compute, int rows);

    /** The most rows that are evaluated in one go. */
    default int rowsToEvaluate(Compute compute) {
        return rowsAtOnce(compute.floatsToEvaluate());
    }

    /** The most rows that are evaluated in one go before the way back. */
    default int rowsToPass(Compute compute) {
        return rowsAtOnce(compute.floatsToLearn());
    }

    /** The fewest rows for which a second thread pays. */
    default int rowsPerThread(Compute compute) {
        return (int) Math.max(1, Math.min(MOST_ROWS_PER_THREAD, MULTIPLICATIONS_PER_THREAD / multiplications()));
    }

    /** The most rows for which an evaluation needs no more than so many floats: whole sequences. */
    default int rowsAtOnce(long floats) {
        int length = sequenceLength();
        long rows = Math.min(MOST_ROWS_AT_ONCE, floats / floatsPerRow());
        return (int) Math.max(length, rows / length * length);
    }

    /**
     * A weight or a bias.
     *
     * @param offset in the flat parameters
     */
    record Block(String name, List<Integer> dimensions, int offset) {
        public Block {
            dimensions = List.copyOf(dimensions);
        }

        public int size() {
            return dimensions.stream().reduce(1, (a, b) -> a * b);
        }
    }
}
