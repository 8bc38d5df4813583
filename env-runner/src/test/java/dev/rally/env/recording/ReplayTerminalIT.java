package dev.rally.env.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code rally recording replay} at a terminal, which util-linux's script makes. */
@Timeout(60)
class ReplayTerminalIT {
    @TempDir
    Path folder;

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"), StandardCharsets.UTF_8);
    }

    private Process atTerminal(String options) throws IOException {
        String command = Path.of(System.getProperty("java.home"), "bin", "java") + " -jar "
                + Path.of("target", "rally-env-runner.jar").toAbsolutePath() + " recording replay --home " + folder
                + " "
                + options;
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
    void itsKeysPauseSeekAndQuit() throws Exception {
        int made = new CommandLine(new RecordingCommand())
                .execute("make", "games", "level2", "level1", "--games", "2", "--home", folder.toString());
        assertThat(made).isZero();
        Process program = atTerminal("games");
        try {
            awaitSaid(program, "games by level2 in pong");
            awaitSaid(program, "p pause");
            awaitSaid(program, "   left 0   right 0");
            press(program, "p");
            awaitSaid(program, "paused");
            press(program, "n");
            awaitSaid(program, "episode 2 of ");
            press(program, "\u001B[C");
            press(program, "0.");
            awaitSaid(program, "frame 2 of ");
            press(program, "\u001B[A");
            awaitSaid(program, "x2");
            press(program, "q");
            assertThat(program.waitFor(30, TimeUnit.SECONDS)).as(said()).isTrue();
            assertThat(program.exitValue()).isZero();
            assertThat(said()).contains("\u001B[?25h");
        } finally {
            program.destroyForcibly();
        }
    }
}
