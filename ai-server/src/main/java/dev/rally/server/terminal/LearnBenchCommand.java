package dev.rally.server.terminal;

import dev.rally.agents.bench.LearnBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench learn}: samples a second of a learner, beside the same computation written straight on the library. */
@Command(
        name = "learn",
        mixinStandardHelpOptions = true,
        description = "Measures a learner: samples a second (ppo), updates a second (sac).")
final class LearnBenchCommand implements Callable<Integer> {
    @Option(names = "--algorithm", defaultValue = "ppo", description = "Which learner (default: ${DEFAULT-VALUE}).")
    private String algorithm = "";

    @Option(
            names = "--pixels",
            description = "PPO sees four stacked 84x84 images, through the default convolutional network.")
    private boolean pixels;

    @Option(
            names = "--minibatch",
            paramLabel = "ROWS",
            defaultValue = "4096",
            description = "Rows of one gradient update (default: ${DEFAULT-VALUE}).")
    private int minibatch;

    @Option(
            names = "--hidden",
            paramLabel = "WIDTH",
            defaultValue = "64",
            description = "Width of each of the two hidden layers (default: ${DEFAULT-VALUE}).")
    private int hidden;

    @Option(names = "--seconds", defaultValue = "10", description = "How long to measure (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--device", paramLabel = "auto|cpu|gpu", defaultValue = "auto", description = "Where tensors live.")
    private String device = "";

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads that share a minibatch; 0: one per core (default).")
    private int threads;

    @Option(names = "--json", description = "One JSON object a line; there is no other format.")
    @SuppressWarnings("UnusedVariable") // all benches take it
    private boolean json;

    @Override
    public Integer call() {
        int cores = Runtime.getRuntime().availableProcessors();
        LearnBench.run(
                new LearnBench.Options(
                        algorithm, pixels, minibatch, hidden, seconds, device, threads == 0 ? cores : threads),
                System.out);
        return 0;
    }
}
