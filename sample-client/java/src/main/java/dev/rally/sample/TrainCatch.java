package dev.rally.sample;

import dev.rally.comm.batch.BatchView;
import dev.rally.comm.batch.BatchWriter;
import dev.rally.comm.batch.Column;
import dev.rally.comm.client.Exchange;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;

/** Launches a server, trains an agent to play {@link CatchGame}, saves it, and stops the server. */
public final class TrainCatch {
    /** What is not said here takes its default. */
    private static final String SPEC = """
            {"name": "catcher",
             "observation": {"type": "float32", "shape": [3]},
             "action": {"type": "discrete", "n": 3}}
            """;

    private static final String AGENT = "catcher";
    private static final int LANES = 64;
    private static final int STEPS = 64;
    private static final int ROWS = STEPS * LANES;

    private final CatchGame[] games = new CatchGame[LANES];
    private final int[] actions = new int[LANES];
    private final float[] rewards = new float[ROWS];
    private final byte[] terminated = new byte[ROWS];
    private final RallyClient rally;
    private final Exchange exchange;
    private final BatchWriter request;
    private final BatchView reply = new BatchView();

    private TrainCatch(RallyClient rally, Exchange exchange) {
        this.rally = rally;
        this.exchange = exchange;
        request = new BatchWriter(exchange.request(0));
        SplittableRandom random = new SplittableRandom(1);
        for (int lane = 0; lane < LANES; lane++) {
            games[lane] = new CatchGame(random.split());
        }
    }

    /** @param arguments how many rounds (100 when left out) and the home folder (a temporary one when left out) */
    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        Path home = arguments.length > 1 ? Path.of(arguments[1]) : Files.createTempDirectory("catch");
        train(rounds, home);
    }

    /** Returns the share of fruits caught in the last round. */
    static double train(int rounds, Path home) {
        long columnBytes = (Float.BYTES + 2L) * ROWS + (long) Float.BYTES * CatchGame.FEATURES * LANES;
        try (ServerProcess server = ServerProcess.launch(ServerJar.serve(home), Duration.ofMinutes(2));
                RallyClient rally = RallyClient.connect(server.ready(), "catch");
                Exchange exchange = Exchange.open(rally, 1, columnBytes, LANES)) {
            rally.call(new Command.AgentCreate(SpecJson.agent(SPEC)));
            TrainCatch training = new TrainCatch(rally, exchange);
            double caught = 0;
            for (int round = 1; round <= rounds; round++) {
                caught = training.round();
                if (round % 10 == 0) {
                    System.out.printf("round %d: caught %.0f %%%n", round, 100 * caught);
                }
            }
            Result.CheckpointSave saved = rally.call(new Command.CheckpointSave(AGENT, "trained"));
            System.out.println("saved " + saved.path());
            return caught;
        }
    }

    /** Plays a round in all games, hands its outcomes over, trains; returns the share of fruits caught. */
    private double round() {
        double caught = 0;
        int fallen = 0;
        long rollout = 0;
        for (int row = 0; row < ROWS; row++) {
            if (row % LANES == 0) {
                rollout = infer();
            }
            CatchGame game = games[row % LANES];
            game.step(actions[row % LANES]);
            rewards[row] = game.caught() ? 1 : 0;
            terminated[row] = (byte) (game.over() ? 1 : 0);
            if (game.over()) {
                fallen++;
                caught += rewards[row];
                game.restart();
            }
        }
        submit(rollout);
        rally.call(new Command.Train(AGENT));
        return caught / fallen;
    }

    private long infer() {
        observe(Column.OBSERVATION, request.begin(0, 0, LANES, 0));
        Result.Infer answer = rally.call(new Command.Infer(AGENT, exchange.id(), 0));
        reply.read(exchange.reply(0)).copyInts(Column.ACTION, LANES, 0, actions, 0);
        return answer.rollout();
    }

    /** The server holds the steps already; it lacks only what came of them, and what the games look like now. */
    private void submit(long rollout) {
        request.begin(0, 0, ROWS, 0);
        request.putFloats(Column.REWARD, ROWS, 0, rewards, 0);
        request.putBytes(Column.TERMINATED, ROWS, 0, terminated, 0);
        request.putBytes(Column.TRUNCATED, ROWS, 0, new byte[ROWS], 0);
        observe(Column.NEXT_OBSERVATION, request);
        rally.call(new Command.ReplaySubmit(AGENT, rollout, exchange.id(), 0));
    }

    private void observe(Column column, BatchWriter batch) {
        FloatBuffer out = batch.floats(column, LANES, CatchGame.FEATURES);
        for (CatchGame game : games) {
            game.observe(out);
        }
        batch.finish();
    }
}
