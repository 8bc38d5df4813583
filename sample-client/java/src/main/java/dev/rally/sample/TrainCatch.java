package dev.rally.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.batch.ElementType;
import dev.rally.comm.batch.ExchangeFile;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Launches a server, trains an agent to play {@link CatchGame}, saves it, and stops the server. */
public final class TrainCatch {
    private static final String AGENT = "catcher";
    private static final int LANES = 64;
    private static final int STEPS_PER_ROUND = 64;
    private static final int SLOT = 0;

    private final CatchGame[] games = new CatchGame[LANES];
    private final int[] actions = new int[LANES];
    private final float[] rewards = new float[STEPS_PER_ROUND * LANES];
    private final byte[] terminated = new byte[STEPS_PER_ROUND * LANES];
    private final RallyClient rally;
    private final int exchange;
    private final BatchWriter request;
    private final BatchView reply = new BatchView();
    private final ExchangeFile file;
    private long sequence;

    private TrainCatch(RallyClient rally, int slotBytes) {
        this.rally = rally;
        SplittableRandom random = new SplittableRandom(1);
        for (int lane = 0; lane < LANES; lane++) {
            games[lane] = new CatchGame(random.split());
        }
        Result.ExchangeOpen opened = rally.call(new Command.ExchangeOpen(1, slotBytes, LANES));
        exchange = opened.exchange();
        file = ExchangeFile.open(Path.of(opened.path()), opened.slots(), opened.slotBytes());
        request = new BatchWriter(file.request(SLOT));
    }

    /**
     * Trains for the given number of rounds.
     *
     * @param arguments how many rounds (100 when left out) and the home folder (a temporary one when left out)
     */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        Path home = arguments.length > 1 ? Path.of(arguments[1]) : Files.createTempDirectory("catch");
        List<String> serve = List.of(
                "serve",
                "--home",
                home.toString(),
                "--parent-pid",
                "" + ProcessHandle.current().pid());
        try (ServerProcess server =
                        ServerProcess.launch(ServerJar.command(ServerJar.find(), serve), Duration.ofMinutes(2));
                RallyClient rally = RallyClient.connect(server.ready(), "catch")) {
            rally.call(new Command.AgentCreate(spec()));
            TrainCatch training = new TrainCatch(rally, 64 << 10);
            for (int round = 1; round <= rounds; round++) {
                double caught = training.round();
                if (round % 10 == 0) {
                    System.out.printf("round %d: caught %.0f %%%n", round, 100 * caught);
                }
            }
            System.out.println("saved "
                    + rally.call(new Command.CheckpointSave(AGENT, "trained", null, null, null))
                            .path());
        }
    }

    /** What is not said here takes its default. */
    private static AgentSpec spec() throws IOException {
        return SpecJson.agent(new ObjectMapper().readTree("""
                {
                  "name": "%s",
                  "observation": {"type": "float32", "shape": [%d]},
                  "action": {"type": "discrete", "n": %d},
                  "algorithm": {"type": "ppo", "learningRate": 0.003, "minibatchSize": 512}
                }
                """.formatted(AGENT, CatchGame.FEATURES, CatchGame.ACTIONS)));
    }

    /** Plays a round in all games, hands its outcomes over, trains; returns the share of fruits caught. */
    private double round() {
        int caught = 0;
        int fallen = 0;
        long rollout = 0;
        for (int step = 0; step < STEPS_PER_ROUND; step++) {
            rollout = infer();
            for (int lane = 0; lane < LANES; lane++) {
                CatchGame game = games[lane];
                game.step(actions[lane]);
                int row = step * LANES + lane;
                rewards[row] = game.caught() ? 1 : 0;
                terminated[row] = (byte) (game.over() ? 1 : 0);
                if (game.over()) {
                    fallen++;
                    caught += game.caught() ? 1 : 0;
                    game.restart();
                }
            }
        }
        submit(rollout);
        rally.call(new Command.Train(AGENT, null));
        return (double) caught / fallen;
    }

    private long infer() {
        observe(request.begin(0, ++sequence, LANES, 0), Column.OBSERVATION);
        request.finish();
        Result.Infer answer = rally.call(new Command.Infer(AGENT, exchange, SLOT, null, null));
        reply.read(file.reply(SLOT)).copyInts(Column.ACTION, LANES, 0, actions, 0);
        return answer.rollout();
    }

    /** The server holds the steps already; it lacks only what came of them, and what the games look like now. */
    private void submit(long rollout) {
        int rows = STEPS_PER_ROUND * LANES;
        request.begin(0, ++sequence, rows, 0);
        request.floats(Column.REWARD, rows, 0).put(rewards);
        request.bytes(Column.TERMINATED, rows, 0).put(terminated);
        request.column(Column.TRUNCATED, ElementType.UINT8, rows).put(new byte[rows]);
        observe(request, Column.NEXT_OBSERVATION);
        request.finish();
        rally.call(new Command.ReplaySubmit(AGENT, rollout, exchange, SLOT, null, null, null));
    }

    private void observe(BatchWriter batch, Column column) {
        FloatBuffer out = batch.floats(column, LANES, CatchGame.FEATURES);
        for (int lane = 0; lane < LANES; lane++) {
            games[lane].observe(out, lane * CatchGame.FEATURES);
        }
    }
}
