package dev.rally.env.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchdogIT {
    private static final Watchdog.Limits QUICK = new Watchdog.Limits(10, 300, 100);

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private ServerProcess server = launch("idle");
    private @Nullable Watchdog watchdog;

    private static ServerProcess launch(String home) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HungServer.class.getName(),
                "serve",
                "--home",
                home);
        return ServerProcess.launch(command, Duration.ofSeconds(30), line -> {});
    }

    @AfterEach
    void end() {
        if (watchdog != null) {
            watchdog.close();
        }
        server.process().destroyForcibly();
    }

    @Test
    void aServerThatLivesAndDoesNothingIsKilledAndThatIsSaid() throws Exception {
        try (RallyClient client = RallyClient.connect(server.ready(), "test", line -> {})) {
            watchdog = watchdog(client);
            assertThat(server.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(said.poll(1, TimeUnit.SECONDS)).contains("it hangs, and is killed");
            assertThat(server.obituary()).contains("was killed by signal 9");
        }
    }

    @Test
    void oneThatIsStoppedIsLeftAlone() throws Exception {
        try (RallyClient client = RallyClient.connect(server.ready(), "test", line -> {})) {
            signal("STOP");
            assertIsLeftAlone(client);
        }
    }

    @Test
    void oneThatIsBusyIsLeftAlone() throws Exception {
        server.process().destroyForcibly();
        server = launch("busy");
        try (RallyClient client = RallyClient.connect(server.ready(), "test", line -> {})) {
            assertIsLeftAlone(client);
        }
    }

    /** Looked at for some turns of the watch, which would have been enough to kill it. */
    private void assertIsLeftAlone(RallyClient client) throws InterruptedException {
        watchdog = watchdog(client);
        assertThat(server.process().waitFor(6 * QUICK.silenceMs(), TimeUnit.MILLISECONDS))
                .as("%s", said)
                .isFalse();
        assertThat(said).isEmpty();
    }

    private Watchdog watchdog(RallyClient client) {
        return new Watchdog(client, server.process().toHandle(), QUICK, said::add);
    }

    private void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(
                                "kill", "-" + name, Long.toString(server.ready().pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
