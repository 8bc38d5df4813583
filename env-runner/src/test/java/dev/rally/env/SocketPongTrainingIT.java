package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.socketpong.StandIn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A training as the client of another project's game. */
@Timeout(120)
class SocketPongTrainingIT extends PackagedRunner {
    private static final int STEPS = 64;

    @Test
    void itLearnsFromTheGameStepByStep() throws Exception {
        try (StandIn game = StandIn.start(1000)) {
            Process train = start(
                    "train",
                    "--config",
                    "socket-pong",
                    "--device",
                    "cpu",
                    "--set",
                    "scene.address=127.0.0.1:" + game.port(),
                    "--set",
                    "agents.socket-pong.network.hidden=[8]",
                    "--round-steps",
                    "" + STEPS / 2,
                    "--steps",
                    "" + STEPS);
            assertThat(exitCode(train)).as(said()).isZero();
            assertThat(said()).contains("checkpoint: ");
            assertThat(game.told()).matches("\\d+ ticks, \\d+ dropped, \\d+ won, \\d+ lost");
        }
    }
}
