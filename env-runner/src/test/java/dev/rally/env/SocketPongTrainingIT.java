package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.socketpong.StandIn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A training as the client of another project's game. */
@Timeout(120)
class SocketPongTrainingIT extends PackagedRunner {
    private static final int STEPS = 64;

    private Process trainAt(int port, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("train", "--config", "socket-pong", "--device", "cpu"));
        arguments.addAll(List.of("--set", "scene.address=127.0.0.1:" + port, "--steps", "" + STEPS));
        arguments.addAll(List.of("--round-steps", "" + STEPS / 2, "--set", "agents.socket-pong.network.hidden=[8]"));
        arguments.addAll(List.of(more));
        return start(arguments.toArray(String[]::new));
    }

    @Test
    void itLearnsFromTheGameAndGoesOnWithAnother() throws Exception {
        for (int run = 1; run <= 2; run++) {
            try (StandIn game = StandIn.start(1000)) {
                assertThat(exitCode(trainAt(game.port()))).as(said()).isZero();
                assertThat(said()).contains("checkpoint: ");
                assertThat(game.told()).matches("\\d+ ticks, \\d+ dropped, \\d+ won, \\d+ lost");
            }
        }
        assertThat(said()).contains("a game of socket-pong cannot be brought back");
    }
}
