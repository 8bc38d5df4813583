package dev.rally.comm.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.RawJson;
import dev.rally.comm.protocol.Result;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server whose process is stopped: it lives, and answers nothing. */
@Timeout(120)
@EnabledOnOs({OS.LINUX, OS.MAC})
class StalledServerIT {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(30);
    private static final ServerProcess.EndWait SHORT = new ServerProcess.EndWait(1_000, 500);
    /** Far more than the system keeps for a program that reads nothing. */
    private static final int SAVES = 16;

    private static final RawJson STATE = RawJson.of("\"" + "x".repeat(1 << 20) + "\"");

    @BeforeAll
    static void tellSoon() {
        System.setProperty(RallyClient.SILENCE_PROPERTY, "2");
    }

    @AfterAll
    static void tellAsUsual() {
        System.clearProperty(RallyClient.SILENCE_PROPERTY);
    }

    @Test
    void everyoneIsToldOnceAndWaitsUntilItGoesOn() throws Exception {
        BlockingQueue<String> notices = new LinkedBlockingQueue<>();
        try (ServerProcess server = ServerProcess.launch(echo(), READY_TIMEOUT);
                RallyClient asking = RallyClient.connect(server.ready(), "asking", notices::add);
                RallyClient sending = RallyClient.connect(server.ready(), "sending", notices::add)) {
            signal(server, "-STOP");
            CompletableFuture<Result.Empty> asked =
                    asking.send(new Command.Ping()).future();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> saveOften(sending));
            CompletableFuture<Void> connected = CompletableFuture.runAsync(() ->
                    RallyClient.connect(server.ready(), "new", notices::add).close());

            List<String> told = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                told.add(notices.take());
            }
            assertThat(told)
                    .allMatch(line ->
                            line.contains("has answered nothing for 2 s") && line.contains("its process lives"));
            assertThat(String.join("\n", told)).contains("ping (", "checkpoint.save (", "hello (");
            assertThat(List.of(asked.isDone(), sent.isDone(), connected.isDone()))
                    .containsOnly(false);

            signal(server, "-CONT");
            CompletableFuture.allOf(asked, sent, connected).get(60, TimeUnit.SECONDS);
            assertThat(notices).isEmpty();
        }
    }

    @Test
    void oneThatWatchesItsParentIsLeftToEndItself() throws Exception {
        ServerProcess server = launch("--parent-pid", "1");
        try {
            signal(server, "-STOP");
            server.close();
            assertThat(server.isAlive()).isTrue();
            signal(server, "-CONT");
            server.process().waitFor();
        } finally {
            server.process().destroyForcibly();
        }
    }

    @Test
    void oneThatNobodyElseWouldEndIsKilled() throws Exception {
        ServerProcess server = launch();
        signal(server, "-STOP");
        server.close();
        assertThat(server.isAlive()).isFalse();
    }

    private static void saveOften(RallyClient client) {
        for (int i = 0; i < SAVES; i++) {
            Call<Result.CheckpointSave> unused = client.send(new Command.CheckpointSave("a", null, STATE, null, null));
        }
        client.call(new Command.Ping());
    }

    private static void signal(ServerProcess server, String name) throws Exception {
        String pid = Long.toString(server.process().pid());
        assertThat(new ProcessBuilder("kill", name, pid).start().waitFor()).isZero();
    }

    private static ServerProcess launch(String... arguments) {
        return ServerProcess.launch(echo(arguments), READY_TIMEOUT, line -> {}, SHORT);
    }

    private static List<String> echo(String... arguments) {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        List<String> command = new ArrayList<>(
                List.of(java, "-cp", System.getProperty("java.class.path"), EchoServer.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
