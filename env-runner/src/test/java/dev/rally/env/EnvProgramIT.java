package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.remote.RemoteAddress;
import dev.rally.env.remote.RemoteSource;
import dev.rally.env.scene.SceneBatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code rally env} as a process of its own. */
@Timeout(60)
class EnvProgramIT {
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... options) throws IOException {
        Process program = EnvProgram.start(options);
        started.add(program);
        return program;
    }

    private static Matcher ready(Process program) throws IOException {
        return EnvProgram.ready(EnvProgram.said(program));
    }

    @Test
    void saysWhereItListensAndWhoPlaysAndEndsWithASignal() throws Exception {
        Process program = start("--opponent", "level1");
        BufferedReader said = EnvProgram.said(program);
        Matcher ready = EnvProgram.ready(said);
        assertThat(ready.group(1)).isEqualTo("pong against level1");
        assertThat(ready.group(2)).isEqualTo("127.0.0.1");
        assertThat(ready.group(4)).isNull();
        RemoteAddress address = new RemoteAddress("127.0.0.1", Integer.parseInt(ready.group(3)), "");
        try (SceneBatch scenes = new RemoteSource(address).open(3)) {
            scenes.reset(1);
        }
        List<String> lines = List.of(said.readLine(), said.readLine(), said.readLine());
        assertThat(String.join("\n", lines)).contains("plays left and right of 3 scenes", "has left");
        program.destroy();
        assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isZero();
    }

    @Test
    void asksForATokenWhereOthersCanConnect() throws Exception {
        Matcher ready = ready(start("--scene", "cartpole", "--host", "0.0.0.0"));
        assertThat(ready.group(1)).isEqualTo("cartpole");
        assertThat(ready.group(4)).hasSize(32);
        RemoteAddress address = new RemoteAddress("127.0.0.1", Integer.parseInt(ready.group(3)), ready.group(4));
        assertThat(new RemoteSource(address).spec().name()).isEqualTo("remote");
    }

    @Test
    void aPortThatIsTakenIsSaidWithWhatToDo() throws Exception {
        String port = ready(start()).group(3);
        Process second = start("--port", port);
        assertThat(EnvProgram.said(second).readLine())
                .contains("cannot listen at 127.0.0.1:" + port)
                .contains("give another --port");
        assertThat(second.waitFor()).isEqualTo(1);
    }

    @Test
    void servesSocketPongToItsOwnClient() throws Exception {
        Matcher ready = ready(start("--compat", "socket-pong", "--opponent", "level4"));
        assertThat(ready.group(1)).isEqualTo("socket-pong against level4");
        assertThat(ready.group(2)).isEqualTo("127.0.0.1");
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(ready.group(3)))) {
            client.getOutputStream().write("a-1s".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('0');
        }
    }

    @ParameterizedTest
    @CsvSource({
        "socket-pongs, --opponent, level1, known is socket-pong",
        "socket-pong, --opponent, level5, did you mean",
        "socket-pong, --scene, pong, came with --scene"
    })
    void whatSocketPongDoesNotHaveIsSaid(String protocol, String option, String value, String why) throws Exception {
        Process program = start("--compat", protocol, option, value);
        assertThat(EnvProgram.said(program).readLine()).contains(why);
        assertThat(program.waitFor()).isEqualTo(1);
    }
}
