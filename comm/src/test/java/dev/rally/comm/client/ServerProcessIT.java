package dev.rally.comm.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.protocol.Command;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServerProcessIT {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void aLaunchedServerAnswersAndShutsDownWhenAsked() throws InterruptedException {
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        ServerProcess server = ServerProcess.launch(echo("a b", "ä\"$HOME"), READY_TIMEOUT, log::add);
        try (server;
                RallyClient client = RallyClient.connect(server.ready(), "test")) {
            client.call(new Command.Ping());
            assertThat(server.isAlive()).isTrue();
            assertThat(server.ready().pid()).isEqualTo(server.process().pid());
        }
        assertThat(server.process().waitFor()).isZero();
        assertThat(log).anyMatch(line -> line.contains("[a b, ä\"$HOME]"));
    }

    @Test
    void aProgramInAFolderWithSpacesIsLaunched() throws IOException {
        Path java = folder.resolve("a folder ä").resolve("java");
        Files.createDirectories(java.getParent());
        Files.createSymbolicLink(java, Path.of(System.getProperty("java.home"), "bin", "java"));
        List<String> command = new ArrayList<>(echo());
        command.set(0, java.toString());
        try (ServerProcess server = ServerProcess.launch(command, READY_TIMEOUT)) {
            assertThat(server.isAlive()).isTrue();
        }
    }

    @Test
    void aServersDeathIsReportedToItsClient() throws InterruptedException {
        try (ServerProcess server = ServerProcess.launch(echo(), READY_TIMEOUT);
                RallyClient client = RallyClient.connect(server.ready(), "test")) {
            server.process().destroyForcibly().waitFor();
            assertThatThrownBy(() -> client.call(new Command.Ping()))
                    .satisfies(e -> assertThat(((RallyException) e).code()).isEqualTo(ErrorCode.CONNECTION_LOST));
        }
    }

    @Test
    void aServerThatDiesBeforeItIsReadyIsReportedWithItsLastWordsAndOnlyOnce() {
        List<String> command = List.of(java(), "-cp", classPath(), "no.such.Program");
        List<String> log = new CopyOnWriteArrayList<>();
        assertThatThrownBy(() -> ServerProcess.launch(command, READY_TIMEOUT, log::add))
                .satisfies(e -> assertThat(((RallyException) e).code()).isEqualTo(ErrorCode.SERVER_DIED))
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("no.such.Program")
                .hasMessageContaining("ClassNotFoundException")
                .hasMessageNotContaining(classPath());
        assertThat(log).isEmpty();
    }

    @Test
    void aServerThatIsNeverReadyIsKilled() throws Exception {
        List<String> command = List.of(java(), "-cp", classPath(), Silent.class.getName());
        assertThatThrownBy(() -> ServerProcess.launch(command, Duration.ofMillis(1500)))
                .satisfies(e -> assertThat(((RallyException) e).code()).isEqualTo(ErrorCode.SERVER_DIED))
                .hasMessageContaining("not ready within 1500 ms");
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            if (child.info().commandLine().orElse("").contains(Silent.class.getName())) {
                child.onExit().get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aProgramThatIsNotThereIsReported() {
        assertThatThrownBy(() -> ServerProcess.launch(List.of("/no/such/program"), READY_TIMEOUT))
                .satisfies(e -> assertThat(((RallyException) e).code()).isEqualTo(ErrorCode.SERVER_DIED))
                .hasMessageContaining("/no/such/program");
    }

    @Test
    void theServersJarIsFoundAboveAFolderOfTheRepository() throws IOException {
        Path jar = folder.resolve("ai-server/target/rally-ai-server.jar");
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);

        assertThat(ServerJar.above(folder.resolve("env-runner/target"))).isEqualTo(jar);
        assertThat(ServerJar.command(jar, List.of("serve"))).endsWith("-jar", jar.toString(), "serve");
    }

    /** Says nothing until its input ends. */
    static final class Silent {
        private Silent() {}

        public static void main(String[] arguments) throws IOException {
            System.in.readAllBytes();
        }
    }

    private static List<String> echo(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Dsun.jnu.encoding=UTF-8",
                "-Dfile.encoding=UTF-8",
                "-cp",
                classPath(),
                EchoServer.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String java() {
        return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }
}
