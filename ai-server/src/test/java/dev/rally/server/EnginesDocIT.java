package dev.rally.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.error.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keeps docs/engines.md true: a client that knows nothing but the page plays its session with a real server. */
@Timeout(120)
final class EnginesDocIT {
    private static final int HALF = 4096;

    @TempDir
    private Path folder;

    private final Placeholders values = new Placeholders();

    @Test
    void theSessionIsWhatPassesBetweenAnEngineAndTheServer() throws Exception {
        List<DocumentedSession.Step> steps = DocumentedSession.steps();
        values.put("engine", ProcessHandle.current().pid());
        values.put("home", folder.resolve("a home"));
        values.put("jar", ServerJar.find());
        Process server = launch(steps.get(0).text());
        try (BufferedReader said = reader(server.getInputStream())) {
            values.match(steps.get(1).text(), said.readLine());
            talk(steps.subList(2, steps.size()));
            assertThat(said.readLine()).isNull();
            assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.destroyForcibly();
        }
        assertThat(server.exitValue()).isZero();
        assertThat(Path.of(values.get("session"))).doesNotExist();
        assertThat(Path.of(values.get("checkpoint"))).isDirectory();
        assertThat(Path.of(values.get("export"))).content().contains("rally-policy");
    }

    @Test
    void everyErrorHasItsRemedyOnce() throws IOException {
        String page = Files.readString(DocumentedSession.PAGE);
        Matcher rows =
                Pattern.compile("(?m)^\\| [^|]+ \\| ([A-Z][A-Z_, ]+) \\|").matcher(page);
        String named = rows.results().map(row -> row.group(1)).collect(Collectors.joining(", "));
        assertThat(List.of(named.split(", ", -1)))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
    }

    /** With the options of the page, and those of the JVM that keep its own warnings off standard output. */
    private Process launch(String argv) throws IOException {
        List<String> asked = List.of(new ObjectMapper().readValue(values.fill(argv), String[].class));
        assertThat(asked.subList(0, 3))
                .containsExactly("java", "-jar", ServerJar.find().toString());
        return new ProcessBuilder(ServerJar.command(ServerJar.find(), asked.subList(3, asked.size())))
                .redirectError(folder.resolve("log").toFile())
                .start();
    }

    private void talk(List<DocumentedSession.Step> steps) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(values.get("port")));
                BufferedReader answers = reader(socket.getInputStream())) {
            for (DocumentedSession.Step step : steps) {
                switch (step.action()) {
                    case SEND -> socket.getOutputStream().write((values.fill(step.text()) + "\n").getBytes(UTF_8));
                    case RECEIVE -> values.match(step.text(), answer(answers));
                    case WRITE -> map(0).put(DocumentedSession.batch(step.text(), map(0)));
                    case READ -> assertReads(step.text(), map(HALF));
                    default -> throw new AssertionError(step);
                }
            }
            assertThat(answers.readLine()).isNull();
        }
    }

    private static String answer(BufferedReader answers) throws IOException {
        String line = answers.readLine();
        return line.contains("\"method\":\"progress\"") ? answer(answers) : line;
    }

    private ByteBuffer map(int offset) throws IOException {
        try (FileChannel file =
                FileChannel.open(Path.of(values.get("exchange")), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return file.map(MapMode.READ_WRITE, offset, HALF);
        }
    }

    private static void assertReads(String hex, ByteBuffer half) {
        byte[] told = DocumentedSession.batch(hex, half);
        byte[] stands = new byte[told.length];
        half.get(0, stands);
        assertThat(stands).asHexString().isEqualTo(hexOf(told));
    }

    private static String hexOf(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }

    private static BufferedReader reader(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, UTF_8));
    }
}
