package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged program {@code rally env} as a process of its own. */
public final class EnvProgram {
    private static final Pattern READY = Pattern.compile("(.*) at (\\S+):(\\d+)(?:, token (\\w+))?");

    private EnvProgram() {}

    /** Starts it, on any port where none is given; its errors are among its output. */
    public static Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "rally-env-runner.jar").toString(),
                "env"));
        command.addAll(List.of(options));
        if (!command.contains("--port")) {
            command.addAll(List.of("--port", "0"));
        }
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    public static BufferedReader said(Process program) {
        return program.inputReader(StandardCharsets.UTF_8);
    }

    /** Its first line: what it plays, the host, the port, and the token or null. */
    public static Matcher ready(BufferedReader said) throws IOException {
        String line = String.valueOf(said.readLine());
        Matcher ready = READY.matcher(line);
        assertThat(ready.matches()).as(line).isTrue();
        return ready;
    }
}
