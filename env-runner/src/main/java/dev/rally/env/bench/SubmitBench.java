package dev.rally.env.bench;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.client.Exchange;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.spec.AgentSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rally bench submit}: complete transitions through an exchange slot, copied and checked before the answer. */
@picocli.CommandLine.Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = "How fast complete transitions are taken, under each durability that serve knows.")
final class SubmitBench implements Callable<Integer> {
    private static final int STEPS = 64;

    @Mixin
    private BenchOutput output = new BenchOutput();

    @Option(names = "--lanes", paramLabel = "N", description = "64 transitions each a call. Default: ${DEFAULT-VALUE}.")
    private int lanes = 256;

    @Option(names = "--seconds", paramLabel = "S", description = "Default: ${DEFAULT-VALUE}.")
    private double seconds = 4;

    @Option(
            names = "--durability",
            paramLabel = "none|os|disk",
            split = ",",
            description = "Default: one after the other.")
    private List<String> durabilities = List.of("none", "os", "disk");

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the server's home is made, on the disk that is to be measured. Default: the system's"
                    + " folder for temporary files.")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public Integer call() {
        durabilities.forEach(this::measure);
        return 0;
    }

    private void measure(String durability) {
        try (BenchServer server = BenchServer.launch("cpu", folder, List.of("--durability", durability))) {
            RallyClient client = server.client();
            AgentSpec agent = BenchAgent.named("bench");
            client.call(new Command.AgentCreate(agent));
            int rows = STEPS * lanes;
            int features = agent.observation().size();
            try (Exchange exchange = Exchange.open(client, 1, Transitions.bytes(rows, lanes, features), lanes)) {
                MeasuredLoop.Times times = measure(client, agent, exchange, new Transitions(rows, lanes, features));
                output.print(BenchOutput.line("submit")
                        .put("durability", durability)
                        .put("rows", rows)
                        .put("p50_us", BenchOutput.rounded(times.quantileMicros(0.5)))
                        .put("p99_us", BenchOutput.rounded(times.quantileMicros(0.99)))
                        .put("transitions_per_s", BenchOutput.rounded(rows / times.meanSeconds())));
            }
        }
    }

    private MeasuredLoop.Times measure(
            RallyClient client, AgentSpec agent, Exchange exchange, Transitions transitions) {
        BatchWriter writer = new BatchWriter(exchange.request(0));
        HeldSteps held = new HeldSteps(client, agent.name());
        Command.ReplaySubmit command = new Command.ReplaySubmit(agent.name(), null, exchange.id(), 0);
        return new MeasuredLoop(seconds / 2, seconds, 50).run(() -> held.makeRoom(transitions.rows), () -> {
            transitions.write(writer);
            client.call(command);
        });
    }
}
