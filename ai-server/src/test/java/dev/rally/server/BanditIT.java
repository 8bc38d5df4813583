package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.batch.Column;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.AgentSpec;
import dev.rally.comm.spec.SpecJson;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole game in little, played and learnt as any engine would, through a server in a process of its own: each episode
 * is one step, the observation shows which of three actions pays.
 */
final class BanditIT {
    private static final String AGENT = "bandit";
    private static final int LANES = 128;
    private static final int ROUNDS = 60;
    private static final long SEED = 7;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final int[] paying = new int[LANES];

    @Test
    void theAgentLearnsWhichActionPays(@TempDir Path home) throws Exception {
        List<String> arguments =
                List.of("serve", "--device", "cpu", "--threads", "1", "--home", home.toString(), "--stdin-is-parent");
        try (ServerProcess server = ServerProcess.launch(
                        ServerJar.command(ServerJar.find(), arguments), Duration.ofSeconds(30), line -> {});
                Player player = new Player(server.ready(), LANES)) {
            player.client().call(new Command.AgentCreate(spec()));
            for (int round = 0; round < ROUNDS; round++) {
                play(player, 8);
                player.train(AGENT);
            }

            double share = evaluate(player);

            assertThat(share).as("share of paying actions, seed " + SEED).isGreaterThan(0.95);
        }
    }

    /** Before each round a client of its own begins one, and leaves it: by a command, or without a word. */
    @Test
    void roundsThatOthersHaveLeftTeachNothing(@TempDir Path home) throws Exception {
        List<String> arguments =
                List.of("serve", "--device", "cpu", "--threads", "1", "--home", home.toString(), "--stdin-is-parent");
        try (ServerProcess server = ServerProcess.launch(
                        ServerJar.command(ServerJar.find(), arguments), Duration.ofSeconds(30), line -> {});
                Player last = new Player(server.ready(), LANES)) {
            last.client().call(new Command.AgentCreate(spec()));
            last.client().call(new Command.ExchangeClose(last.exchange()));
            for (int round = 0; round < ROUNDS; round++) {
                leave(server, round);
                try (Player player = new Player(server.ready(), LANES)) {
                    play(player, 8);
                    player.train(AGENT);
                }
            }
            try (Player player = new Player(server.ready(), LANES)) {
                assertThat(evaluate(player))
                        .as("share of paying actions, seed " + SEED)
                        .isGreaterThan(0.95);
            }
        }
    }

    private void leave(ServerProcess server, int round) {
        try (Player player = new Player(server.ready(), LANES)) {
            for (int step = 0; step < 3; step++) {
                observe(player);
                player.infer(AGENT, 0);
            }
            if (round % 2 == 0) {
                player.client().call(new Command.ExchangeClose(player.exchange()));
                assertThat(agent(player).heldSteps()).isZero();
            }
        }
    }

    private static Result.AgentInfo agent(Player player) {
        return player.client().call(new Command.AgentList()).agents().get(0);
    }

    private static AgentSpec spec() throws Exception {
        var algorithm = new ObjectMapper().readTree("""
                {"name": "bandit", "observation": {"type": "float32", "shape": [4]},
                 "action": {"type": "discrete", "n": 3},
                 "algorithm": {"type": "ppo", "learningRate": 0.003, "minibatchSize": 256}}""");
        return SpecJson.agent(algorithm);
    }

    private void play(Player player, int steps) {
        for (int step = 0; step < steps; step++) {
            observe(player);
            long rollout = player.infer(AGENT, 0).rollout();
            int[] actions = player.actions(0, LANES);
            float[] rewards = new float[LANES];
            byte[] terminated = new byte[LANES];
            for (int lane = 0; lane < LANES; lane++) {
                rewards[lane] = actions[lane] == paying[lane] ? 1 : 0;
                terminated[lane] = 1;
            }
            player.write(0, writer -> {
                writer.begin(0, 1, LANES, 0);
                writer.putFloats(Column.REWARD, LANES, 0, rewards, 0);
                writer.putBytes(Column.TERMINATED, LANES, 0, terminated, 0);
                writer.putBytes(Column.TRUNCATED, LANES, 0, new byte[LANES], 0);
                writer.putFloats(
                        Column.NEXT_OBSERVATION, LANES, Player.FEATURES, new float[LANES * Player.FEATURES], 0);
            });
            player.submit(AGENT, rollout, 0);
        }
    }

    private double evaluate(Player player) {
        int paid = 0;
        for (int step = 0; step < 4; step++) {
            observe(player);
            player.client().call(new Command.Infer(AGENT, player.exchange(), 0, true, null));
            int[] actions = player.actions(0, LANES);
            for (int lane = 0; lane < LANES; lane++) {
                paid += actions[lane] == paying[lane] ? 1 : 0;
            }
        }
        return paid / (4.0 * LANES);
    }

    private void observe(Player player) {
        player.write(0, writer -> {
            FloatBuffer observations = writer.begin(0, 1, LANES, 0).floats(Column.OBSERVATION, LANES, Player.FEATURES);
            for (int lane = 0; lane < LANES; lane++) {
                paying[lane] = random.nextInt(Player.ACTIONS);
                for (int feature = 0; feature < Player.FEATURES; feature++) {
                    observations.put(feature == paying[lane] ? 1 : 0);
                }
            }
        });
    }
}
