package dev.rally.agents.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rally.agents.TensorEngine;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** The bare forward pass of Pong's network, written straight on the tensor library: what acting is measured against. */
public final class ForwardBench {
    private static final int[] WIDTHS = {11, 64, 64, 4};
    private static final int MOST_CALLS = 1_000_000;

    private ForwardBench() {}

    /**
     * Prints one JSON object a line.
     *
     * @param seconds for each row count, after as long to warm up
     * @param threads inside each of the library's operations
     */
    public static void run(List<Integer> rows, double seconds, String device, int threads, PrintStream out) {
        TensorEngine engine = TensorEngine.start(device, threads);
        JniUtils.setNumThreads(threads);
        try (NDManager manager =
                NDManager.newBaseManager(engine.device().equals("gpu") ? Device.gpu(0) : Device.cpu())) {
            NDArray[] parameters = new NDArray[2 * (WIDTHS.length - 1)];
            for (int i = 0; i < WIDTHS.length - 1; i++) {
                parameters[2 * i] = normal(manager, WIDTHS[i + 1], WIDTHS[i]);
                parameters[2 * i + 1] = normal(manager, WIDTHS[i + 1]);
            }
            for (int count : rows) {
                NDArray input = normal(manager, count, WIDTHS[0]);
                measure(input, parameters, seconds);
                double micros = measure(input, parameters, seconds);
                out.println(JsonNodeFactory.instance
                        .objectNode()
                        .put("bench", "forward")
                        .put("rows", count)
                        .put("bare_us", Math.rint(micros * 100) / 100));
            }
        }
    }

    /** The median. */
    private static double measure(NDArray input, NDArray[] parameters, double seconds) {
        long[] times = new long[MOST_CALLS];
        int calls = 0;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (long now = System.nanoTime(); calls == 0 || (now < end && calls < MOST_CALLS); calls++) {
            forward(input, parameters);
            long after = System.nanoTime();
            times[calls] = after - now;
            now = after;
        }
        Arrays.sort(times, 0, calls);
        return times[calls / 2] / 1e3;
    }

    private static void forward(NDArray input, NDArray[] parameters) {
        try (NDManager step = input.getManager().newSubManager()) {
            NDArray x = input;
            for (int i = 0; i < parameters.length; i += 2) {
                x = Linear.linear(x, parameters[i], parameters[i + 1]).get(0);
                x.attach(step);
                if (i < parameters.length - 2) {
                    x = x.tanh();
                    x.attach(step);
                }
            }
        }
    }

    private static NDArray normal(NDManager manager, long... shape) {
        return manager.randomNormal(0, 0.3f, new Shape(shape), DataType.FLOAT32);
    }
}
