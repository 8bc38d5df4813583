package dev.rally.env.bench;

import dev.rally.env.plan.PlanOptions;
import dev.rally.env.plan.TrainingPlan;
import dev.rally.env.train.LoopControl;
import dev.rally.env.train.LoopListener;
import dev.rally.env.train.RoundReport;
import dev.rally.env.train.TrainingLoop;
import dev.rally.env.train.TrainingResult;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rally bench loop}: agent steps that are played and trained on, by the training loop itself. */
@Command(name = "loop", mixinStandardHelpOptions = true, description = "How fast the training loop is.")
final class LoopBench implements Callable<Integer> {
    /** By then both programs are warm and every buffer has its size. */
    private static final double WARM_SECONDS = 5;

    @Mixin
    private BenchOutput output = new BenchOutput();

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Option(names = "--seconds", paramLabel = "S", description = "Default: ${DEFAULT-VALUE}.")
    private double seconds = 20;

    @Option(names = "--device", paramLabel = "DEVICE", description = "Default: ${DEFAULT-VALUE}.")
    private String device = "cpu";

    @Override
    public Integer call() {
        Duration time = Duration.ofMillis((long) (seconds * 1000));
        TrainingPlan training = plan.toPlan()
                .withoutEvaluations()
                .withLimits(new TrainingPlan.Limits(0, time, TrainingPlan.Limits.NO_SHARE));
        try (BenchServer server = BenchServer.launch(device)) {
            Memory memory = new Memory(server);
            TrainingLoop loop = new TrainingLoop(server.link(), server.home(), training, memory, new LoopControl());
            TrainingResult result = loop.run(false, false);
            output.print(BenchOutput.line("loop")
                    .put("env_steps_per_s", BenchOutput.rounded(result.envStepsPerSecond()))
                    .put("env_steps", result.envSteps())
                    .put("seconds", BenchOutput.rounded(result.seconds()))
                    .put("rounds", result.rounds())
                    .put("server_rss_anon_mb_begin", BenchOutput.rounded(memory.beginMb))
                    .put("server_rss_anon_mb_end", BenchOutput.rounded(server.residentMb())));
        }
        return 0;
    }

    /** Reads the server's memory once it is warm. */
    private static final class Memory implements LoopListener {
        private final BenchServer server;
        private double beginMb = Double.NaN;

        Memory(BenchServer server) {
            this.server = server;
        }

        @Override
        public void roundDone(RoundReport report) {
            if (Double.isNaN(beginMb) && report.seconds() > WARM_SECONDS) {
                beginMb = server.residentMb();
            }
        }

        @Override
        public void notice(String line) {
            System.err.println(line);
        }
    }
}
