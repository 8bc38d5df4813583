package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.remote.RemoteAddress;
import dev.rally.env.remote.RemoteSource;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code rally env} at a terminal, which util-linux's script makes. */
@Timeout(60)
class EnvTerminalIT {
    private static final Pattern PORT = Pattern.compile("pong against level3 at 127\\.0\\.0\\.1:(\\d+)\\D");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"), StandardCharsets.UTF_8);
    }

    private Process atTerminal(String options) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = java + " -jar "
                + Path.of("target", "rally-env-runner.jar").toAbsolutePath() + " env --port 0 " + options;
        try {
            return new ProcessBuilder("script", "-qfec", command, "/dev/null")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("said").toFile())
                    .start();
        } catch (IOException e) {
            System.out.println("skipped: there is no script to make a terminal with: " + e.getMessage());
            return Assumptions.abort("there is no script");
        }
    }

    private void awaitSaid(Process program, String what) throws Exception {
        Await.until(() -> {
            assertThat(program.isAlive() || said().contains(what)).as(said()).isTrue();
            return said().contains(what);
        });
    }

    private static void press(Process program, String keys) throws IOException {
        OutputStream typed = program.getOutputStream();
        typed.write(keys.getBytes(StandardCharsets.UTF_8));
        typed.flush();
    }

    @Test
    void itsKeysPauseShowAndQuit() throws Exception {
        Process program = atTerminal("--render");
        try {
            awaitSaid(program, "pong against level3 at 127.0.0.1:");
            awaitSaid(program, "s the game, d what its agent sees");
            Matcher port = PORT.matcher(said());
            assertThat(port.find()).as(said()).isTrue();
            RemoteAddress address = new RemoteAddress("127.0.0.1", Integer.parseInt(port.group(1)), "");
            try (SceneBatch scenes = new RemoteSource(address).open(1)) {
                step(scenes);
                awaitSaid(program, "left and right rally at");
                press(program, "d");
                Await.until(() -> {
                    step(scenes);
                    return said().contains("   700.000");
                });
                press(program, "p");
                awaitSaid(program, "paused: clients wait");
                press(program, "p");
                awaitSaid(program, "resumed");
                press(program, "q");
                assertThat(program.waitFor(30, TimeUnit.SECONDS)).as(said()).isTrue();
            }
            assertThat(program.exitValue()).isZero();
            assertThat(said()).contains("\u001B[?25h");
        } finally {
            program.destroyForcibly();
        }
    }

    private static void step(SceneBatch scenes) {
        scenes.step(0, 1, new Actions(scenes.spec(), 1), new Outcomes(scenes.spec(), 1));
    }
}
