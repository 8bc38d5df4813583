package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that the packaged runner and other clients use at once, and whoever launched it goes first. */
@Timeout(120)
class OtherClientsIT extends PackagedRunner {
    private static final String STAYS = "the server stays until the last has gone";

    @Test
    void whoUseTheServerOfAKilledRunnerGoOnAndItEndsWithThem() throws Exception {
        Process train = trainOnAndOn();
        ProcessHandle server = server();
        try (RallyClient other = connect()) {
            train.destroyForcibly();
            awaitLog(STAYS);
            assertSaves(other);
        }
        assertEnds(server);
    }

    @Test
    void whoUseTheServerOfARunnerThatEndsGoOnAndItEndsWithThem() throws Exception {
        Process train = trainOnAndOn();
        ProcessHandle server = server();
        try (RallyClient other = connect()) {
            train.destroy();
            assertThat(exitCode(train)).as(said()).isZero();
            assertThat(said()).contains("is used by others: it is left to them, and ends with the last of them");
            assertSaves(other);
        }
        assertEnds(server);
    }

    @Test
    void aRunnerGoesOnWhenTheProcessThatLaunchedItsServerIsKilled() throws Exception {
        Process launcher = new ProcessBuilder("sleep", "120").start();
        started.add(launcher.toHandle());
        ProcessHandle server = serve("--parent-pid", Long.toString(launcher.pid()));
        Process train = trainOnAndOn("--server");

        launcher.destroyForcibly();
        awaitLog(STAYS);
        awaitRounds(train, (int) trains() + 3);
        train.destroy();

        assertThat(exitCode(train)).as(said()).isZero();
        assertThat(said()).contains("checkpoint: ").doesNotContain("the server is lost");
        assertEnds(server);
    }

    @Test
    void aRunnerWhoseTokenIsWrongEndsInASentence() throws Exception {
        serve();
        String right = Files.readString(home().serverFile());
        Files.writeString(
                home().serverFile(), right.replace(home().runningServer().token(), "another"));

        assertThat(exitCode(train("--server"))).isEqualTo(1);

        assertThat(said()).contains("the token is wrong; take it from").doesNotContain("Exception", "\tat ");
    }

    private RallyClient connect() {
        return RallyClient.connect(home().runningServer(), "other");
    }

    private static void assertSaves(RallyClient other) {
        other.call(new Command.AgentMode("pong", Mode.DETERMINISTIC));
        assertThat(Path.of(
                        other.call(new Command.CheckpointSave("pong", "others")).path()))
                .isDirectory();
    }

    private static void assertEnds(ProcessHandle server) throws Exception {
        server.onExit().get(20, TimeUnit.SECONDS);
    }

    /** A server on the home that this test has launched; returns when it is ready. */
    private ProcessHandle serve(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--device", "cpu"));
        arguments.addAll(List.of("--home", home().path().toString()));
        arguments.addAll(List.of(options));
        Process process = new ProcessBuilder(ServerJar.command(ServerJar.find(), arguments))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        started.add(process.toHandle());
        ReadyLine.parse(process.inputReader().readLine());
        return process.toHandle();
    }

    private long trains() throws IOException {
        return trains(home().metrics().resolve("pong/run-1/metrics.jsonl"));
    }

    private void awaitLog(String line) throws Exception {
        Path log = home().path().resolve("server.log");
        Await.until(() -> Files.readString(log).contains(line));
    }
}
