package dev.rally.agents.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Crew;
import dev.rally.agents.tensor.Staging;
import java.util.Arrays;

/**
 * Evaluates networks over rows in plain arrays; a crew shares large batches. Memory is used again from batch to batch.
 * For one thread at a time.
 */
public final class BatchForward {
    /** Waking another thread pays from about here on. */
    private static final int MIN_ROWS_PER_PART = 512;
    /** Bounds the memory of one evaluation. */
    private static final int MAX_ROWS_PER_STEP = 8192;

    /** What follows the evaluation of rows {@code from..to-1}, on the thread that evaluated them. */
    public interface AfterPart {
        void run(int from, int to, float[] outputs);
    }

    private final Compute compute;
    private final Crew crew;
    private final int features;
    private final int outputs;
    private final Part[] parts;
    private float[] result = new float[0];

    public BatchForward(Compute compute, Crew crew, int features, int outputs) {
        this.compute = compute;
        this.crew = crew;
        this.features = features;
        this.outputs = outputs;
        parts = new Part[crew.size()];
        Arrays.setAll(parts, i -> new Part());
    }

    /**
     * Evaluates {@code rows} rows {@code [rows, features]} that begin at {@code input[from]}.
     *
     * @return {@code [rows, outputs]}, good until the next call
     */
    public float[] run(Network network, float[] input, int from, int rows, AfterPart after) {
        if (result.length < rows * outputs) {
            result = new float[rows * outputs];
        }
        int count = Math.min(parts.length, Math.max(1, rows / MIN_ROWS_PER_PART));
        if (count == 1) {
            runPart(0, network, input, from, 0, rows, after);
        } else {
            int each = (rows + count - 1) / count;
            crew.run(
                    count,
                    part -> runPart(part, network, input, from, part * each, Math.min(rows, (part + 1) * each), after));
        }
        return result;
    }

    private void runPart(int part, Network network, float[] input, int base, int from, int to, AfterPart after) {
        for (int start = from; start < to; start += MAX_ROWS_PER_STEP) {
            int end = Math.min(to, start + MAX_ROWS_PER_STEP);
            parts[part].forward(network, input, base + start * features, start, end - start);
            after.run(start, end, result);
        }
    }

    /** One thread's staging memory. */
    private final class Part {
        private Staging staging = new Staging(compute, 0, features);

        void forward(Network network, float[] input, int from, int row, int rows) {
            if (staging.rows() < rows) {
                staging = new Staging(compute, rows, features);
            }
            staging.put(0, 0, input, from, rows * features);
            try (NDManager step = compute.step()) {
                NDArray output = network.forward(staging.upload(step, rows));
                Compute.download(output, result, row * outputs);
            }
        }
    }
}
