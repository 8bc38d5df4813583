package dev.rally.agents.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.agents.TensorEngine;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.PrintStream;
import java.util.List;

/** Measures learners: PPO in samples a second next to a {@link Yardstick}, soft actor-critic in updates a second. */
public final class LearnBench {
    /**
     * @param pixels whether PPO sees stacked images, through the default convolutional network
     * @param minibatch rows of one gradient update
     * @param hidden width of each of the two hidden layers
     * @param seconds how long to measure, both sides together
     */
    public record Options(
            String algorithm, boolean pixels, int minibatch, int hidden, double seconds, String device, int threads) {
        public Options {
            if (!List.of("ppo", "sac").contains(algorithm)) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS, "algorithm is \"" + algorithm + "\"; allowed are ppo and sac");
            }
            if (pixels && !algorithm.equals("ppo")) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS, "algorithm is \"" + algorithm + "\"; only ppo sees pixels");
            }
            if (minibatch < 1 || minibatch > 1 << 20 || hidden < 1 || hidden > 8192 || !(seconds > 0)) {
                throw new RallyException(
                        ErrorCode.INVALID_PARAMS,
                        "minibatch " + minibatch + ", hidden " + hidden + ", seconds " + seconds
                                + "; allowed are minibatch 1 to 1048576, hidden 1 to 8192, seconds above 0");
            }
        }
    }

    private LearnBench() {}

    /** Prints one JSON object a line. */
    public static void run(Options options, PrintStream out) {
        TensorEngine engine = TensorEngine.start(options.device(), options.threads());
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("bench", "learn").put("algorithm", options.algorithm()).put("minibatch", options.minibatch());
        line.put(options.pixels() ? "pixels" : "hidden", options.pixels() ? 84 : options.hidden());
        line.put("device", engine.device()).put("threads", options.threads());
        if (options.algorithm().equals("sac")) {
            SacUpdates.measure(options, engine, line);
        } else {
            new PpoSamples(options).measure(engine, line);
        }
        out.println(line);
    }
}
