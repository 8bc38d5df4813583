package dev.rally.env.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rally.env.evaluate.MatchResult;
import dev.rally.env.plan.PlanOptions;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.train.AsOf;
import dev.rally.env.train.LoopControl;
import dev.rally.env.train.LoopListener;
import dev.rally.env.train.TrainingLoop;
import dev.rally.env.train.TrainingResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code rally bench win}: from nothing, the server's start included, until an evaluation shows that the agent wins
 * against the strongest scripted player.
 */
@Command(name = "win", mixinStandardHelpOptions = true, description = "How fast an agent learns to win.")
final class WinBench implements Callable<Integer> {
    @Mixin
    private BenchOutput output = new BenchOutput();

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Option(names = "--seeds", split = ",", paramLabel = "N", description = "Default: 1,2,3.")
    private List<Long> seeds = List.of(1L, 2L, 3L);

    @Option(names = "--limit-seconds", paramLabel = "S", description = "Default: ${DEFAULT-VALUE}.")
    private long limitSeconds = 300;

    @Option(names = "--device", paramLabel = "DEVICE", description = "Default: ${DEFAULT-VALUE}.")
    private String device = "cpu";

    @Option(names = "--verbose", description = "Print every evaluation as an error line.")
    private boolean verbose;

    @Override
    public Integer call() {
        boolean all = true;
        for (long seed : seeds) {
            all &= measure(seed);
        }
        return all ? 0 : 1;
    }

    private boolean measure(long seed) {
        TrainingPlan asked = plan.toPlan(seed);
        TrainingPlan training = asked.withLimits(new TrainingPlan.Limits(
                0, Duration.ofSeconds(limitSeconds), asked.limits().pointShare()));
        long began = System.nanoTime();
        try (BenchServer server = BenchServer.launch(device)) {
            Winning winning = new Winning(began, verbose);
            TrainingLoop loop = new TrainingLoop(server.link(), server.home(), training, winning, new LoopControl());
            TrainingResult result = loop.run(false, false);
            ObjectNode line = BenchOutput.line("win").put("seed", seed).put("won", result.won());
            output.print(line.put("seconds", BenchOutput.rounded(winning.seconds))
                    .put("point_share", winning.share)
                    .put("env_steps", result.envSteps())
                    .put("env_steps_per_s", BenchOutput.rounded(result.envStepsPerSecond())));
            return result.won();
        }
    }

    /** Remembers the last evaluation and when it came. */
    private static final class Winning implements LoopListener {
        private final long beganNanos;
        private final boolean verbose;
        private double seconds;
        private double share;

        Winning(long beganNanos, boolean verbose) {
            this.beganNanos = beganNanos;
            this.verbose = verbose;
        }

        @Override
        public void evaluated(AsOf when, MatchResult result) {
            seconds = (System.nanoTime() - beganNanos) / 1e9;
            share = result.pointShare().share();
            if (verbose) {
                System.err.printf(
                        "%.1f s: %s %.3f, rallies %.0f steps%n",
                        seconds, result.opponent(), share, result.meanRallyLength());
            }
        }

        @Override
        public void notice(String line) {
            System.err.println(line);
        }
    }
}
