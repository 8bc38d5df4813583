package dev.rally.agents.network;

import dev.rally.agents.tensor.Compute;
import dev.rally.agents.tensor.Crew;
import dev.rally.agents.tensor.Rows;
import java.util.Arrays;

/**
 * Evaluates networks over rows, wherever they lie; a crew shares large batches. Memory is used again from batch to batch.
 * For one thread at a time.
 */
public final class BatchForward {
    private static final AfterPart NOTHING = (from, to, outputs) -> {};

    /** What follows the evaluation of rows {@code from..to-1}, on the thread that evaluated them. */
    public interface AfterPart {
        void run(int from, int to, float[] outputs);
    }

    private final Compute compute;
    private final Crew crew;
    private final NetworkShape shape;
    private final Part[] parts;
    private float[] result = new float[0];

    /** @param shape of networks that are evaluated; others may differ from it but for inputs and outputs */
    public BatchForward(Compute compute, Crew crew, NetworkShape shape) {
        this.compute = compute;
        this.crew = crew;
        this.shape = shape;
        parts = new Part[crew.size()];
        Arrays.setAll(parts, i -> new Part());
    }

    /**
     * Evaluates {@code rows} rows of the input, from row {@code from} on.
     *
     * @return {@code [rows, rowOutputs]}, good until the next call
     */
    public float[] run(Network network, Rows input, int from, int rows, AfterPart after) {
        if (result.length < rows * shape.rowOutputs()) {
            result = new float[rows * shape.rowOutputs()];
        }
        int count = Math.min(parts.length, Math.max(1, rows / shape.rowsPerThread(compute)));
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

    /** The same with nothing that follows. */
    public float[] run(Network network, Rows input, int from, int rows) {
        return run(network, input, from, rows, NOTHING);
    }

    private void runPart(int part, Network network, Rows input, int base, int from, int to, AfterPart after) {
        int atOnce = network.shape().rowsToEvaluate(compute);
        Evaluation evaluation = parts[part].with(network.shape(), Math.min(atOnce, to - from));
        for (int start = from; start < to; start += atOnce) {
            int end = Math.min(to, start + atOnce);
            input.put(base + start, end - start, evaluation.input(), 0);
            evaluation.forward(network, end - start, result, start * shape.rowOutputs());
            after.run(start, end, result);
        }
    }

    /** One thread's memory. */
    private final class Part {
        private NetworkShape shape = BatchForward.this.shape;
        private Evaluation evaluation = shape.evaluation(compute, 1);

        /** The memory for so many rows at least. */
        Evaluation with(NetworkShape wanted, int rows) {
            if (evaluation.input().rows() < rows || (wanted != shape && !wanted.equals(shape))) {
                evaluation.close();
                evaluation = wanted.evaluation(compute, rows);
                shape = wanted;
            }
            return evaluation;
        }
    }
}
