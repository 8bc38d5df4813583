package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rally.comm.client.Call;
import dev.rally.comm.client.RallyClient;
import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.comm.protocol.Result;
import dev.rally.comm.spec.SpecJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The life of the packaged server in a process of its own. */
final class ServeIT {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(30);
    /** What the server promises for its ending. */
    private static final int END_S = 5;

    @TempDir
    private Path folder;

    private RallyHome home = new RallyHome(Path.of(""));
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void nameTheHome() {
        home = new RallyHome(folder.resolve("ein Heim für ☃"));
    }

    @AfterEach
    void killWhatIsLeft() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    private ServerProcess launch(String... options) {
        ServerProcess server = ServerProcess.launch(command(options), READY_TIMEOUT, line -> {});
        started.add(server.process());
        return server;
    }

    private List<String> command(String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--device", "cpu", "--threads", "1"));
        arguments.addAll(List.of("--home", home.path().toString()));
        arguments.addAll(List.of(options));
        return ServerJar.command(ServerJar.find(), arguments);
    }

    private void assertEndsInOrder(ServerProcess server) throws Exception {
        assertThat(server.process().waitFor(END_S, TimeUnit.SECONDS)).isTrue();
        assertThat(server.process().exitValue()).isZero();
        assertThat(home.serverFile()).doesNotExist();
        assertThat(Path.of(server.ready().session())).doesNotExist();
    }

    /** An agent that has learnt something since it was last saved. */
    private static void trainAnAgent(ServerProcess server) {
        try (Player player = new Player(server.ready())) {
            player.create("pong");
            player.playOneStep("pong");
            player.train("pong");
        }
    }

    private void assertWasSaved() throws IOException {
        try (var checkpoints = Files.list(home.checkpoints().resolve("pong"))) {
            assertThat(checkpoints).anyMatch(Files::isDirectory);
        }
    }

    @Nested
    final class Start {
        @Test
        void oneLineOnStandardOutputSaysHowToReachIt() throws Exception {
            Process process = launchWithReadyFile();

            ReadyLine ready = ReadyLine.read(readyFile());
            assertThat(ready.pid()).isEqualTo(process.pid());
            assertThat(ready).isEqualTo(home.runningServer());
            assertAnswers(ready);
            process.getOutputStream().close();
            assertThat(process.waitFor(END_S, TimeUnit.SECONDS)).isTrue();

            assertThat(process.exitValue()).isZero();
            assertThat(Files.readString(output())).isEqualTo(ready.format() + "\n");
            assertThat(Files.readAllLines(folder.resolve("stderr")).stream()
                            .filter(line -> !line.equals("WARNING: Using incubator modules: jdk.incubator.vector")))
                    .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("warn"));
            assertThat(readyFile()).doesNotExist();
            assertThat(home.path().resolve("server.log")).content().contains("standard input has ended");
        }

        @Test
        void aQuietOneSaysItInItsFilesAlone() throws Exception {
            Process process = launchWithReadyFile("--quiet");

            assertAnswers(ReadyLine.read(readyFile()));
            process.getOutputStream().close();
            assertThat(process.waitFor(END_S, TimeUnit.SECONDS)).isTrue();

            assertThat(output()).isEmptyFile();
        }

        /** Returns when the ready file is there. */
        private Process launchWithReadyFile(String... options) throws IOException {
            List<String> command = new ArrayList<>(command(options));
            command.addAll(
                    List.of("--stop-on-stdin-end", "--ready-file", readyFile().toString()));
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output().toFile())
                    .redirectError(folder.resolve("stderr").toFile())
                    .start();
            started.add(process);
            long deadlineNs = System.nanoTime() + READY_TIMEOUT.toNanos();
            while (!Files.exists(readyFile()) && System.nanoTime() < deadlineNs) {
                Thread.onSpinWait();
            }
            return process;
        }

        private Path readyFile() {
            return folder.resolve("ready.json");
        }

        private Path output() {
            return folder.resolve("stdout");
        }

        private static void assertAnswers(ReadyLine ready) {
            try (RallyClient client = RallyClient.connect(ready, "test")) {
                client.call(new Command.Ping());
            }
        }

        @Test
        @DisabledOnOs(OS.WINDOWS)
        void onlyTheOwnerMayReadTheToken() throws Exception {
            launch();

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.serverFile())))
                    .isEqualTo("rw-------");
        }

        @Test
        void aSecondServerOnTheHomeIsRefusedWithTheOwnersProcessId() throws Exception {
            ServerProcess first = launch();

            Process second =
                    new ProcessBuilder(command()).redirectErrorStream(true).start();
            started.add(second);
            String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(second.waitFor()).isEqualTo(ServerMain.EXIT_HOME_IN_USE);
            assertThat(said).contains(Long.toString(first.ready().pid())).contains("--home");
            try (RallyClient client = RallyClient.connect(first.ready(), "test")) {
                client.call(new Command.Ping());
            }
        }

        @Test
        void whatAKilledServerLeftIsReclaimed() throws Exception {
            ServerProcess killed = launch();
            Path left = Path.of(killed.ready().session());
            Player player = new Player(killed.ready());
            killed.process().destroyForcibly().waitFor();
            assertThat(left).isNotEmptyDirectory();
            assertThatThrownBy(() -> player.client().call(new Command.Ping())).isNotNull();

            ServerProcess next = launch();

            assertThat(left).doesNotExist();
            assertThat(home.runningServer()).isEqualTo(next.ready());
        }
    }

    @Nested
    final class Memory {
        private static final int REPLAY_MB = 1000;
        /** The collector keeps some of a heap free. */
        private static final int RETURNED_MB = REPLAY_MB * 3 / 4;

        @Test
        @EnabledOnOs(OS.LINUX)
        void ofADeletedAgentIsGivenBackToTheSystem() throws Exception {
            assumeThat(kilobytes(Path.of("/proc/meminfo"), "MemTotal:") / 1024)
                    .as("MB of this machine, of which a server's heap takes a quarter at most")
                    .isGreaterThan(6 * REPLAY_MB);
            ServerProcess server = launch();
            try (RallyClient client = RallyClient.connect(server.ready(), "test")) {
                client.call(new Command.AgentCreate(SpecJson.agent(new ObjectMapper()
                        .readTree("{\"name\":\"large\",\"observation\":{\"type\":\"float32\",\"shape\":[1024]},"
                                + "\"action\":{\"type\":\"discrete\",\"n\":2},\"algorithm\":{\"type\":\"sac\","
                                + "\"replayCapacity\":" + REPLAY_MB * 128 + "}}"))));
                long large = anonymousMb(server);
                assertThat(large).isGreaterThan(REPLAY_MB);

                client.call(new Command.AgentDelete("large"));

                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (anonymousMb(server) > large - RETURNED_MB) {
                    assertThat(System.nanoTime())
                            .as("%d MB of %d MB stay", anonymousMb(server), large)
                            .isLessThan(deadline);
                    Thread.onSpinWait();
                }
            }
        }

        private static long anonymousMb(ServerProcess server) throws IOException {
            return kilobytes(Path.of("/proc", Long.toString(server.process().pid()), "status"), "RssAnon:") / 1024;
        }

        private static long kilobytes(Path file, String field) throws IOException {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
    }

    @Nested
    final class End {
        @Test
        @DisabledOnOs(OS.WINDOWS)
        void aKilledParentTakesTheServerWithItWhichSavesWhatWasLearnt() throws Exception {
            Process parent = new ProcessBuilder("sleep", "60").start();
            started.add(parent);
            ServerProcess server = launch("--parent-pid", Long.toString(parent.pid()));
            trainAnAgent(server);

            parent.destroyForcibly();

            assertEndsInOrder(server);
            assertWasSaved();
        }

        @Test
        @DisabledOnOs(OS.WINDOWS)
        void aServerThatOthersUseOutlivesItsParentUntilTheLastHasGone() throws Exception {
            Process parent = new ProcessBuilder("sleep", "60").start();
            started.add(parent);
            ServerProcess server = launch("--parent-pid", Long.toString(parent.pid()), "--stop-on-stdin-end");
            try (Player player = new Player(server.ready())) {
                parent.destroyForcibly().waitFor();
                server.process().getOutputStream().close();
                assertServesOn(player);
            }

            assertEndsInOrder(server);
            assertWasSaved();
        }

        @Test
        void aLauncherThatNeedsItNoLongerLeavesItToTheOthers() throws Exception {
            List<String> said = new CopyOnWriteArrayList<>();
            ServerProcess server =
                    ServerProcess.launch(ServerJar.serve(home.path(), "--device", "cpu"), READY_TIMEOUT, said::add);
            started.add(server.process());
            try (Player player = new Player(server.ready())) {
                server.close();
                assertThat(said).anyMatch(line -> line.contains("is used by others: it is left to them"));
                assertServesOn(player);
            }

            assertEndsInOrder(server);
            assertWasSaved();
        }

        /** Nobody but the player is there any more. */
        private void assertServesOn(Player player) throws IOException {
            awaitLog("the server stays until the last has gone");
            player.create("pong");
            player.playOneStep("pong");
            assertThat(player.train("pong").samples()).isEqualTo(Player.LANES);
        }

        private void awaitLog(String line) throws IOException {
            Path log = home.path().resolve("server.log");
            while (!Files.readString(log).contains(line)) {
                Thread.onSpinWait();
            }
        }

        @Test
        void aParentThatIsAlreadyDeadEndsItAtOnce() throws Exception {
            ServerProcess server = launch("--parent-pid", Integer.toString(Integer.MAX_VALUE));

            assertEndsInOrder(server);
        }

        @Test
        void whatCannotBeSavedIsNamedAndIsNoSuccess() throws Exception {
            List<String> said = new CopyOnWriteArrayList<>();
            ServerProcess server = ServerProcess.launch(command("--stdin-is-parent"), READY_TIMEOUT, said::add);
            started.add(server.process());
            trainAnAgent(server);
            Files.writeString(home.checkpoints().resolve("pong"), "a file where its folder would be");

            server.process().getOutputStream().close();

            assertThat(server.process().waitFor(END_S, TimeUnit.SECONDS)).isTrue();
            assertThat(server.process().exitValue()).isEqualTo(ServerMain.EXIT_UNSAVED);
            server.close();
            assertThat(said.get(said.size() - 1)).contains("is lost").endsWith(": pong");
        }

        @Test
        void theEndOfStandardInputEndsIt() throws Exception {
            ServerProcess server = launch("--stdin-is-parent");
            trainAnAgent(server);

            server.process().getOutputStream().close();

            assertEndsInOrder(server);
            assertWasSaved();
        }

        @Test
        void theShutdownCommandEndsIt() throws Exception {
            ServerProcess server = launch();
            trainAnAgent(server);

            try (RallyClient client = RallyClient.connect(server.ready(), "test")) {
                client.call(new Command.Shutdown());
            }

            assertEndsInOrder(server);
            assertWasSaved();
        }

        @Test
        @DisabledOnOs(OS.WINDOWS)
        void sigtermEndsIt() throws Exception {
            ServerProcess server = launch();
            trainAnAgent(server);

            server.process().destroy();

            assertEndsInOrder(server);
            assertWasSaved();
        }

        @Test
        @DisabledOnOs(OS.WINDOWS)
        void aTrainThatItsEndCutsShortIsToldSo() throws Exception {
            ServerProcess server = launch();
            try (Player player = new Player(server.ready())) {
                player.create("pong");
                player.playOneStep("pong");
                player.client().call(new Command.Pause());
                CompletableFuture<String> reported = new CompletableFuture<>();
                Call<Result.Train> training = player.client()
                        .send(new Command.Train("pong", null))
                        .onProgress(progress -> reported.complete(progress.message()));
                reported.get(10, TimeUnit.SECONDS);

                server.process().destroy();

                assertThatThrownBy(training::await).satisfies(Codes.is(ErrorCode.SHUTTING_DOWN));
            }
            assertEndsInOrder(server);
        }

        @Test
        void anIdleServerEndsAtItsLimit() throws Exception {
            ServerProcess server = launch("--idle-limit-s", "1");

            assertEndsInOrder(server);
        }

        @Test
        @DisabledOnOs(OS.WINDOWS)
        void anInterruptIsItsParentsToAnswer() throws Exception {
            ServerProcess server =
                    launch("--parent-pid", Long.toString(ProcessHandle.current().pid()));

            interrupt(server);

            try (RallyClient client = RallyClient.connect(server.ready(), "test")) {
                client.call(new Command.Ping());
            }
            server.close();
            assertEndsInOrder(server);
        }

        @Test
        @DisabledOnOs(OS.WINDOWS)
        void anInterruptEndsAServerWithoutParent() throws Exception {
            ServerProcess server = launch();

            interrupt(server);

            assertEndsInOrder(server);
        }

        private void interrupt(ServerProcess server) throws Exception {
            int killed = new ProcessBuilder(
                            "kill", "-INT", Long.toString(server.ready().pid()))
                    .start()
                    .waitFor();
            assertThat(killed).isZero();
        }
    }
}
