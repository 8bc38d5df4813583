package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The runner's program at a terminal of its own, whose keys a test presses. */
public final class AtTerminal implements AutoCloseable {
    private static final String CURSOR_IS_BACK = "\u001B[?25h";

    private final Path output;
    private final Process program;

    private AtTerminal(Path output, Process program) {
        this.output = output;
        this.program = program;
    }

    /** Starts it, or skips the test where there is nothing to make a terminal with. */
    public static AtTerminal start(Path folder, String arguments) {
        Path output = folder.resolve("said");
        String command = Path.of(System.getProperty("java.home"), "bin", "java") + " -jar "
                + Path.of("target", "rally-env-runner.jar").toAbsolutePath() + " " + arguments;
        try {
            return new AtTerminal(
                    output,
                    new ProcessBuilder("script", "-qfec", command, "/dev/null")
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start());
        } catch (IOException e) {
            System.out.println("skipped: there is no script to make a terminal with: " + e.getMessage());
            return Assumptions.abort("there is no script");
        }
    }

    /** All that it has written so far. */
    public String said() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    public void awaitSaid(String what) throws Exception {
        Await.until(() -> {
            assertThat(program.isAlive() || said().contains(what)).as(said()).isTrue();
            return said().contains(what);
        });
    }

    public void press(String keys) throws IOException {
        OutputStream typed = program.getOutputStream();
        typed.write(keys.getBytes(StandardCharsets.UTF_8));
        typed.flush();
    }

    /** Waits for its end, which is in order and leaves the terminal as it was. */
    public void awaitEnd() throws Exception {
        assertThat(program.waitFor(30, TimeUnit.SECONDS)).as(said()).isTrue();
        assertThat(program.exitValue()).isZero();
        assertThat(said()).contains(CURSOR_IS_BACK);
    }

    @Override
    public void close() {
        program.destroyForcibly();
    }
}
