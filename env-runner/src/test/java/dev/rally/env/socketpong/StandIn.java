package dev.rally.env.socketpong;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The stand-in for the original environment, a process of its own, for one client. */
public final class StandIn implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;
    private final int port;

    private StandIn(Process process) throws IOException {
        this.process = process;
        said = process.inputReader(StandardCharsets.UTF_8);
        port = Integer.parseInt(String.valueOf(said.readLine()));
    }

    /** Starts it, or skips the test where there is no python3. */
    public static StandIn start(int ticksPerSecond) throws IOException {
        Path script = Path.of("src", "test", "resources", "dev", "rally", "env", "socketpong", "standin.py");
        if (!Files.exists(script)) {
            throw new IllegalStateException("there is no " + script.toAbsolutePath());
        }
        try {
            return new StandIn(new ProcessBuilder("python3", script.toString(), Integer.toString(ticksPerSecond))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            System.out.println("skipped: there is no python3: " + e.getMessage());
            return Assumptions.abort("there is no python3");
        }
    }

    public int port() {
        return port;
    }

    /** What happened, when its client has gone. */
    public String told() throws IOException {
        return String.valueOf(said.readLine());
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
