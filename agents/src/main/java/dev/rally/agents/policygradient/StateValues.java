package dev.rally.agents.policygradient;

import dev.rally.agents.network.BatchForward;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Rows;

/**
 * What a network takes states to be worth: its last output. Memory is used again from call to call. For one thread at a
 * time.
 */
public final class StateValues {
    /** Bounds the outputs that are kept at a time. */
    static final int CHUNK_ROWS = 8192;

    private final BatchForward forward;
    private final int valueAt;
    private final int width;

    /** Takes the value of row {@code row}, from 0. */
    public interface Sink {
        void put(int row, float value);
    }

    public StateValues(NetworkShape shape, Compute compute) {
        valueAt = shape.outputs() - 1;
        width = shape.rowOutputs();
        forward = new BatchForward(compute, compute.learning(), shape);
    }

    /** Evaluates {@code rows} rows from row {@code first} on. */
    public void of(Network network, Rows observations, int first, int rows, Sink sink) {
        of(network, observations, first, rows, sink, () -> {});
    }

    /** The same, and {@code betweenParts} after each of {@value #CHUNK_ROWS} rows. */
    public void of(Network network, Rows observations, int first, int rows, Sink sink, Runnable betweenParts) {
        for (int start = 0; start < rows; start += CHUNK_ROWS) {
            int chunkRows = Math.min(CHUNK_ROWS, rows - start);
            float[] out = forward.run(network, observations, first + start, chunkRows);
            for (int i = 0; i < chunkRows; i++) {
                sink.put(start + i, out[i * width + valueAt]);
            }
            betweenParts.run();
        }
    }
}
