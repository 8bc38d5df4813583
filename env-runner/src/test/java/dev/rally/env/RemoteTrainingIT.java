package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A training on an environment server is the training on the scene itself. */
@Timeout(180)
class RemoteTrainingIT extends PackagedRunner {
    private static final int ROUND = 32 * 8;

    private static final Pattern AUTOMATIC = Pattern.compile("auto-(\\d+)/parameters\\.safetensors$");

    @SuppressWarnings("NullAway.Init")
    private Process server;

    private String[] onServer = {};

    @BeforeEach
    void serve() throws IOException {
        server = EnvProgram.start("--scene", "pong");
        started.add(server.toHandle());
        BufferedReader said = EnvProgram.said(server);
        String port = EnvProgram.ready(said).group(3);
        Thread reader = new Thread(() -> said.lines().forEach(line -> {})); // or its pipe fills
        reader.setDaemon(true);
        reader.start();
        onServer = new String[] {"--scene", "remote", "--set", "scene.address=127.0.0.1:" + port};
    }

    /** Trains until there are so many rounds in all; what the policy has become. */
    private byte[] trained(int rounds, String... scene) throws Exception {
        assertThat(exitCode(train(append(scene, "--total-steps", "" + rounds * ROUND))))
                .as(said())
                .isZero();
        try (Stream<Path> files = Files.walk(home().checkpoints())) {
            Path newest = files.filter(
                            file -> AUTOMATIC.matcher(file.toString()).find())
                    .max(Comparator.comparingInt(RemoteTrainingIT::number))
                    .orElseThrow();
            return Files.readAllBytes(newest);
        }
    }

    private static String[] append(String[] some, String... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
    }

    private static int number(Path policy) {
        Matcher automatic = AUTOMATIC.matcher(policy.toString());
        assertThat(automatic.find()).isTrue();
        return Integer.parseInt(automatic.group(1));
    }

    @Test
    void itLearnsTheSameBitForBitAlsoWhenItGoesOn() throws Exception {
        byte[] local = trained(4);
        Files.move(home().path(), folder.resolve("local"));
        byte[] half = trained(2, onServer);
        byte[] remote = trained(4, onServer);
        assertThat(remote).isNotEqualTo(half).isEqualTo(local);
    }

    @Test
    void itEndsInASentenceAndGoesOnLaterWhenItsServerIsKilled() throws Exception {
        Process train = trainOnAndOn(onServer);
        server.destroyForcibly();
        assertThat(exitCode(train)).isEqualTo(1);
        assertThat(said())
                .contains("the training fails; it is saved as of round")
                .contains("the environment server at 127.0.0.1:")
                .contains("the scenes are lost")
                .doesNotContain("launching another one");
        serve();
        assertThat(exitCode(train(append(onServer, "--steps", "" + ROUND))))
                .as(said())
                .isZero();
    }

    @Test
    void whereNobodyListensIsSaidBeforeAnythingBegins() throws Exception {
        server.destroyForcibly().waitFor();
        assertThat(exitCode(train(onServer))).isEqualTo(1);
        assertThat(said()).contains("scene.address: no environment server answers at 127.0.0.1:");
        assertThat(home().path()).doesNotExist();
    }
}
