package dev.rally.env.bench;

import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.env.pong.PongSource;
import dev.rally.env.round.Exchange;
import dev.rally.env.train.PongTraining;
import java.util.Map;
import java.util.Random;
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
    /** Rewards, ends, actions, log-probabilities. */
    private static final int BYTES_BESIDE_OBSERVATION = 4 + 1 + 1 + 4 + 4;

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
            AgentSpec agent = PongTraining.agent(new PongSource().spec(), "bench", 1, Map.of());
            client.call(new Command.AgentCreate(agent));
            int rows = STEPS * lanes;
            int features = agent.observation().size();
            long bytes = (long) rows * (features * Float.BYTES + BYTES_BESIDE_OBSERVATION)
                    + (long) lanes * features * Float.BYTES;
            try (Exchange exchange = Exchange.open(client, 1, bytes, lanes)) {
                measure(client, agent, exchange, new Transitions(rows, lanes, features));
            }
        }
        return 0;
    }

    private void measure(RallyClient client, AgentSpec agent, Exchange exchange, Transitions transitions) {
        BatchWriter writer = new BatchWriter(exchange.request(0));
        HeldSteps held = new HeldSteps(client, agent.name());
        Command.ReplaySubmit command = new Command.ReplaySubmit(agent.name(), null, exchange.id(), 0, null, null, null);
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

    /** Transitions ordered {@code [step, lane]}, in an engine's own memory. */
    private static final class Transitions {
        private final int rows;
        private final int lanes;
        private final int features;
        private final float[] observation;
        private final float[] next;
        private final int[] action;
        private final float[] logProb;
        private final float[] reward;
        private final byte[] terminated;
        private final byte[] truncated;

        Transitions(int rows, int lanes, int features) {
            this.rows = rows;
            this.lanes = lanes;
            this.features = features;
            observation = new float[rows * features];
            next = new float[lanes * features];
            action = new int[rows];
            logProb = new float[rows];
            reward = new float[rows];
            terminated = new byte[rows];
            truncated = new byte[rows];
            Random random = new Random(1);
            for (int i = 0; i < observation.length; i++) {
                observation[i] = (float) random.nextGaussian();
            }
            for (int row = 0; row < rows; row++) {
                action[row] = random.nextInt(3);
                logProb[row] = (float) Math.log(1 / 3.0);
                reward[row] = (float) random.nextGaussian();
                terminated[row] = (byte) (random.nextInt(500) == 0 ? 1 : 0);
            }
        }

        void write(BatchWriter batch) {
            batch.begin(0, 0, rows, 0);
            batch.floats(Column.OBSERVATION, rows, features).put(0, observation);
            batch.ints(Column.ACTION, rows, 0).put(0, action);
            batch.floats(Column.LOG_PROB, rows, 0).put(0, logProb);
            batch.floats(Column.REWARD, rows, 0).put(0, reward);
            batch.bytes(Column.TERMINATED, rows, 0).put(0, terminated);
            batch.bytes(Column.TRUNCATED, rows, 0).put(0, truncated);
            batch.floats(Column.NEXT_OBSERVATION, lanes, features).put(0, next);
            batch.finish();
        }
    }
}
