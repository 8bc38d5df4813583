package dev.rally.agents.policygradient;

import dev.rally.agents.network.BatchForward;
import dev.rally.agents.network.Network;
import dev.rally.agents.network.NetworkShape;
import dev.rally.agents.policy.Normalizer;
import dev.rally.agents.tensor.Compute;
import org.jspecify.annotations.Nullable;

/**
 * What a network takes states to be worth: its last output. Memory is used again from call to call. For one thread at a
 * time.
 */
public final class StateValues {
    private static final int CHUNK_ROWS = 8192;
    private static final BatchForward.AfterPart NOTHING = (from, to, outputs) -> {};

    private final BatchForward forward;
    private final int features;
    private final int outputs;
    private float[] chunk = new float[0];

    /** Takes the value of row {@code row}, from 0. */
    public interface Sink {
        void put(int row, float value);
    }

    public StateValues(NetworkShape shape, Compute compute) {
        features = shape.inputs();
        outputs = shape.outputs();
        forward = new BatchForward(compute, compute.learning(), features, outputs);
    }

    /**
     * Evaluates rows {@code [rows, features]} from row {@code first} on, which stay as they are.
     *
     * @param normalizer for observations that are raw, else null
     */
    public void of(
            Network network, @Nullable Normalizer normalizer, float[] observations, int first, int rows, Sink sink) {
        for (int start = 0; start < rows; start += CHUNK_ROWS) {
            int chunkRows = Math.min(CHUNK_ROWS, rows - start);
            int floats = chunkRows * features;
            chunk = chunk.length < floats ? new float[floats] : chunk;
            System.arraycopy(observations, (first + start) * features, chunk, 0, floats);
            if (normalizer != null) {
                normalizer.apply(chunk, 0, floats);
            }
            float[] out = forward.run(network, chunk, 0, chunkRows, NOTHING);
            for (int i = 0; i < chunkRows; i++) {
                sink.put(start + i, out[i * outputs + outputs - 1]);
            }
        }
    }
}
