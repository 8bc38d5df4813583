package dev.rally.env.bench;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.env.evaluate.EpisodeReturns;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.train.Evaluation;
import dev.rally.env.train.LoopControl;
import dev.rally.env.train.LoopListener;
import dev.rally.env.train.TrainingLoop;
import dev.rally.env.train.TrainingResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code rally bench control}: from nothing, so many steps of a classic control problem, then 100 episodes with the best
 * actions. Exits with 1 when the mean over the seeds misses the algorithm's goal.
 */
@Command(name = "control", mixinStandardHelpOptions = true, description = "Whether an algorithm learns what it must.")
final class ControlBench implements Callable<Integer> {
    @Mixin
    private BenchOutput output = new BenchOutput();

    @Option(
            names = "--algorithm",
            required = true,
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private ControlTask task = ControlTask.ppo;

    @Option(names = "--seeds", paramLabel = "N", description = "Seeds 1 to N. Default: ${DEFAULT-VALUE}.")
    private int seeds = 5;

    @Option(
            names = "--resume-after",
            paramLabel = "N",
            description = "End the server after N agent steps, and go on from its checkpoint with another one.")
    private long resumeAfter;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Change a key of the configuration.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--change", paramLabel = "KEY=VALUE", description = "Change how the agent learns that goes on.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Option(names = "--device", paramLabel = "DEVICE", description = "Default: ${DEFAULT-VALUE}.")
    private String device = "cpu";

    @Override
    public Integer call() {
        if (seeds < 1) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, seeds + " seeds; give 1 or more");
        }
        double sum = 0;
        for (int seed = 1; seed <= seeds; seed++) {
            sum += measure(seed);
        }
        double mean = sum / seeds;
        output.print(BenchOutput.line("control")
                .put("algorithm", task.name())
                .put("seeds", seeds)
                .put("mean_return", BenchOutput.rounded(mean))
                .put("goal", task.goal)
                .put("reached", mean >= task.goal));
        return mean >= task.goal ? 0 : 1;
    }

    private double measure(long seed) {
        try (BenchServer server = BenchServer.launch(device)) {
            if (resumeAfter > 0) {
                loop(server, limited(task.plan(seed, settings, Map.of()), resumeAfter))
                        .run(false, false);
                server.relaunch();
            }
            TrainingPlan plan = task.plan(seed, settings, changes);
            TrainingResult result =
                    loop(server, limited(plan, plan.limits().envSteps())).run(false, true);
            Evaluation.Shown<EpisodeReturns> shown = result.after().episodes();
            if (shown == null) {
                throw new RallyException(ErrorCode.INTERNAL_ERROR, "no episode came to its end");
            }
            EpisodeReturns returns = shown.result();
            output.print(BenchOutput.line("control")
                    .put("algorithm", task.name())
                    .put("seed", seed)
                    .put("mean_return", BenchOutput.rounded(returns.mean()))
                    .put("deviation", BenchOutput.rounded(returns.deviation()))
                    .put("episodes", returns.episodes())
                    .put("env_steps", result.totalEnvSteps())
                    .put("resumed_after", resumeAfter)
                    .put("seconds", BenchOutput.rounded(result.seconds())));
            return returns.mean();
        }
    }

    private static TrainingLoop loop(BenchServer server, TrainingPlan plan) {
        return new TrainingLoop(server.link(), server.home(), plan, new Notices(), new LoopControl());
    }

    private static TrainingPlan limited(TrainingPlan plan, long totalSteps) {
        return plan.withLimits(new TrainingPlan.Limits(0, totalSteps, null, TrainingPlan.Limits.NO_SHARE));
    }

    private static final class Notices implements LoopListener {
        @Override
        public void notice(String line) {
            System.err.println(line);
        }
    }
}
