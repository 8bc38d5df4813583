package dev.rally.env.bench;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.client.Exchange;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.spec.AgentSpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rally bench submit}: complete transitions through an exchange slot, copied and checked before the answer. */
@picocli.CommandLine.Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = "How fast complete transitions are taken.")
final class SubmitBench implements Callable<Integer> {
    private static final int STEPS = 64;

    @Mixin
    private BenchOutput output = new BenchOutput();

    @Option(names = "--lanes", paramLabel = "N", description = "64 transitions each a call. Default: ${DEFAULT-VALUE}.")
    private int lanes = 256;

    @Option(names = "--seconds", paramLabel = "S", description = "Default: ${DEFAULT-VALUE}.")
    private double seconds = 4;

    @Override
    public Integer call() {
        try (BenchServer server = BenchServer.launch("cpu")) {
            RallyClient client = server.client();
            AgentSpec agent = BenchAgent.named("bench");
            client.call(new Command.AgentCreate(agent));
            int rows = STEPS * lanes;
            int features = agent.observation().size();
            try (Exchange exchange = Exchange.open(client, 1, Transitions.bytes(rows, lanes, features), lanes)) {
                measure(client, agent, exchange, new Transitions(rows, lanes, features));
            }
        }
        return 0;
    }

    private void measure(RallyClient client, AgentSpec agent, Exchange exchange, Transitions transitions) {
        BatchWriter writer = new BatchWriter(exchange.request(0));
        HeldSteps held = new HeldSteps(client, agent.name());
        Command.ReplaySubmit command = new Command.ReplaySubmit(agent.name(), null, exchange.id(), 0);
        MeasuredLoop.Times times = new MeasuredLoop(seconds / 2, seconds, 50)
                .run(() -> held.makeRoom(transitions.rows), () -> {
                    transitions.write(writer);
                    client.call(command);
                });
        output.print(BenchOutput.line("submit")
                .put("rows", transitions.rows)
                .put("p50_us", BenchOutput.rounded(times.quantileMicros(0.5)))
                .put("transitions_per_s", BenchOutput.rounded(transitions.rows / times.meanSeconds())));
    }
}
