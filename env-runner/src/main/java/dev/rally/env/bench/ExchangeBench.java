package dev.rally.env.bench;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.client.Exchange;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.spec.AgentSpec;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code rally bench exchange}: observations into the exchange file, the command over TCP, actions out of the exchange
 * file; the agent samples, keeps its log-probabilities and holds every step.
 */
@picocli.CommandLine.Command(
        name = "exchange",
        mixinStandardHelpOptions = true,
        description = "How fast observations become actions, beside the bare forward pass on the tensor library.")
final class ExchangeBench implements Callable<Integer> {
    @Mixin
    private BenchOutput output = new BenchOutput();

    @Option(names = "--rows", split = ",", paramLabel = "N", description = "Default: 1,128,1024,4096.")
    private List<Integer> rows = List.of(1, 128, 1024, 4096);

    @Option(names = "--seconds", paramLabel = "S", description = "For each row count. Default: ${DEFAULT-VALUE}.")
    private double seconds = 4;

    @Option(names = "--device", paramLabel = "DEVICE", description = "Default: ${DEFAULT-VALUE}.")
    private String device = "cpu";

    @Option(names = "--while-training", description = "Let another agent train all the while.")
    private boolean whileTraining;

    @Override
    public Integer call() {
        List<Double> bareMicros = BareForward.micros(rows, device);
        try (BenchServer server = BenchServer.launch(device)) {
            if (whileTraining) {
                try (BusyLearner busy = new BusyLearner(server.home().runningServer())) {
                    busy.start();
                    measure(server.client(), bareMicros);
                }
            } else {
                measure(server.client(), bareMicros);
            }
        }
        return 0;
    }

    private void measure(RallyClient client, List<Double> bareMicros) {
        AgentSpec agent = BenchAgent.named("bench");
        client.call(new Command.AgentCreate(agent));
        for (int i = 0; i < rows.size(); i++) {
            measure(client, agent, rows.get(i), bareMicros.get(i));
        }
    }

    private void measure(RallyClient client, AgentSpec agent, int rowCount, double bareMicros) {
        int features = agent.observation().size();
        float[] observations = new float[rowCount * features];
        Random random = new Random(1);
        for (int i = 0; i < observations.length; i++) {
            observations[i] = (float) random.nextGaussian();
        }
        int[] actions = new int[rowCount];
        HeldSteps held = new HeldSteps(client, agent.name());
        held.makeRoom(Integer.MAX_VALUE / 2);
        try (Exchange exchange = Exchange.open(client, 1, (long) rowCount * Float.BYTES * (features + 1), rowCount)) {
            BatchWriter writer = new BatchWriter(exchange.request(0));
            BatchView view = new BatchView();
            Command.Infer command = new Command.Infer(agent.name(), exchange.id(), 0);
            MeasuredLoop.Times times = new MeasuredLoop(seconds / 2, seconds, 200)
                    .run(() -> held.makeRoom(rowCount), () -> {
                        writer.begin(0, 0, rowCount, 0);
                        writer.floats(Column.OBSERVATION, rowCount, features).put(0, observations);
                        writer.finish();
                        client.call(command);
                        view.read(exchange.reply(0)).copyInts(Column.ACTION, rowCount, 0, actions, 0);
                    });
            output.print(BenchOutput.line("exchange")
                    .put("rows", rowCount)
                    .put("while_training", whileTraining)
                    .put("p50_us", BenchOutput.rounded(times.quantileMicros(0.5)))
                    .put("p99_us", BenchOutput.rounded(times.quantileMicros(0.99)))
                    .put("bare_us", bareMicros)
                    .put("observations_per_s", BenchOutput.rounded(rowCount / times.meanSeconds()))
                    .put("calls", times.calls()));
        }
    }
}
