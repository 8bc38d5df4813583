package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunnerMainTest {
    private final ByteArrayOutputStream captured = new ByteArrayOutputStream();
    private final PrintStream err = System.err;

    @BeforeEach
    void capture() {
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setErr(err);
    }

    private String errors() {
        return captured.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anUnknownPlayerIsRefusedWithTheNearestOne() {
        assertThat(RunnerMain.run("train", "--right", "levl3")).isEqualTo(1);
        assertThat(errors()).contains("\"levl3\"", "Did you mean \"level3\"");
    }

    @Test
    void nobodyWhoLearnsIsRefused() {
        assertThat(RunnerMain.run("train", "--left", "level1")).isEqualTo(1);
        assertThat(errors()).contains("nobody learns");
    }

    @Test
    void anUnknownOptionIsACommandLineError() {
        assertThat(RunnerMain.run("train", "--scense", "3")).isEqualTo(2);
        assertThat(errors()).contains("--scense", "--scenes");
    }

    @Test
    void numbersOutOfRangeSayWhatIsAllowed() {
        assertThat(RunnerMain.run("train", "--scenes", "0")).isEqualTo(1);
        assertThat(errors()).contains("scenes is 0; allowed are 1 to");
    }

    @Test
    void evaluatingTakesTwoPlayersOrALadder() {
        assertThat(RunnerMain.run("evaluate", "level1")).isEqualTo(1);
        assertThat(errors()).contains("[level1]", "two players", "--ladder");
    }

    @Test
    void scriptsPlayWithoutAServer() {
        assertThat(RunnerMain.run("evaluate", "level1", "still", "--games", "4"))
                .isZero();
    }

    @Test
    void whatAnEnvironmentServerCannotOfferIsRefused() {
        assertThat(RunnerMain.run("env", "--opponent", "levl1")).isEqualTo(1);
        assertThat(errors()).contains("--opponent is \"levl1\"", "did you mean \"level1\"");
        assertThat(RunnerMain.run("env", "--scene", "cartpole", "--opponent", "level1"))
                .isEqualTo(1);
        assertThat(errors()).contains("cartpole has no players of its own");
        assertThat(RunnerMain.run("env", "--scenes", "0")).isEqualTo(1);
        assertThat(errors()).contains("--scenes is 0; a connection may have 1 to 65536");
        assertThat(RunnerMain.run("env", "--port", "70000")).isEqualTo(1);
        assertThat(errors()).contains("--port is 70000; allowed are 0 to 65535");
        assertThat(RunnerMain.run("env", "--token-file", "")).isEqualTo(1);
        assertThat(errors()).contains("cannot be read");
    }

    @ParameterizedTest
    @CsvSource({"--web-port, 8080", "--open,", "--listen, 10.0.0.1", "--tls-cert, a.pem", "--tls-key, b.pem"})
    void whatSaysWhereAPageIsServedNeedsThePage(String option, @Nullable String value) {
        String[] arguments =
                Stream.of("train", option, value).filter(Objects::nonNull).toArray(String[]::new);
        assertThat(RunnerMain.run(arguments)).isEqualTo(1);
        assertThat(errors()).contains(option + " came without --web");
    }

    @Test
    void whatCannotBeShownHereIsRefused() {
        assertThat(RunnerMain.run("env", "--render")).isEqualTo(1);
        assertThat(errors()).contains("--render draws on a terminal and hears its keys, and this is none");
        assertThat(RunnerMain.run("env", "--compat", "socket-pong", "--keyboard"))
                .isEqualTo(1);
        assertThat(errors()).contains("--keyboard draws on a terminal");
    }

    @Test
    void onlyPongIsPlayedOnTheTerminal() {
        assertThat(RunnerMain.run("play", "--scene", "pendulum")).isEqualTo(1);
        assertThat(errors()).contains("pendulum is no Pong");
    }

    @Test
    void whereNoKeyStaysNobodyPlays() {
        assertThat(RunnerMain.run("play", "you", "--scene", "pong-difference")).isEqualTo(1);
        assertThat(errors()).contains("in pong-difference paddles always move");
    }
}
