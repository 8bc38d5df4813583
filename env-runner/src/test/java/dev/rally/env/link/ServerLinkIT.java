package dev.rally.env.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.client.ServerJar;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.home.RallyHome;
import dev.rally.comm.protocol.Command;
import dev.rally.env.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServerLinkIT {
    @TempDir
    Path folder;

    @AfterEach
    void forgetTheMissingJar() {
        System.clearProperty(ServerJar.PROPERTY);
    }

    @Test
    void aServerThatNeverComesBackIsGivenUpAndSaidSo() {
        try (ServerLink link = ServerLink.launch(new RallyHome(folder), "cpu", line -> {})) {
            System.setProperty(ServerJar.PROPERTY, folder.resolve("missing.jar").toString());
            assertThatThrownBy(() -> link.reconnect(new RallyException(ErrorCode.CONNECTION_LOST, "gone")))
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("5 times in a row")
                    .hasMessageContaining("missing.jar");
        }
    }

    @Test
    void aServerThatCannotBeReachedIsNotLeftBehind() throws Exception {
        System.setProperty(ServerJar.PROPERTY, jarOf(DeafServer.class).toString());
        assertThatThrownBy(() -> ServerLink.launch(new RallyHome(folder), "cpu", line -> {}))
                .isInstanceOf(RallyException.class);
        long pid = Long.parseLong(Files.readString(folder.resolve("deaf.pid")));
        ProcessHandle.of(pid).ifPresent(left -> assertThat(left.onExit())
                .as("the process of the deaf server")
                .succeedsWithin(Duration.ofSeconds(20)));
    }

    @Test
    void aServerThatIsLostInTheFirstHelloIsLaunchedAgain() throws Exception {
        System.setProperty(ServerJar.PROPERTY, jarOf(DeafServer.class).toString());
        RallyHome home = new RallyHome(folder);
        try (ServerLink link = ServerLink.launch(home, "cpu", line -> System.clearProperty(ServerJar.PROPERTY))) {
            link.client().call(new Command.Ping());
            assertThat(folder.resolve("deaf.pid")).exists();
        }
    }

    /** A jar that runs the class with the class path of this test. */
    private Path jarOf(Class<?> main) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        Path jar = folder.resolve("program.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    @Test
    void attachingSharesTheServerAndLeavesItRunning() {
        RallyHome home = new RallyHome(folder);
        try (ServerLink launched = ServerLink.launch(home, "cpu", line -> {})) {
            try (ServerLink attached = ServerLink.attachOrLaunch(home, "cpu", line -> {})) {
                assertThat(attached.launched()).isFalse();
                assertThat(attached.pid()).isEqualTo(launched.pid());
            }
            launched.client().call(new Command.Ping());
        }
    }

    @Test
    void aServerThatIsLaunchedIsReachedWithItsOwnTokenWhateverTheHomeSays() throws Exception {
        RallyHome home = new RallyHome(folder);
        try (ServerLink link = ServerLink.launch(home, "cpu", line -> {})) {
            ProcessHandle first = ProcessHandle.of(link.pid()).orElseThrow();
            writeAnotherToken(home);
            first.destroyForcibly();
            first.onExit().join();
            link.reconnect(new RallyException(ErrorCode.CONNECTION_LOST, "gone"));
            link.client().call(new Command.Ping());
        }
    }

    @Test
    void aWrongTokenIsToldAndTheNextOneIsReadAgain() throws Exception {
        RallyHome home = new RallyHome(folder);
        try (ServerLink launched = ServerLink.launch(home, "cpu", line -> {});
                ServerLink attached = ServerLink.attach(home)) {
            String right = Files.readString(home.serverFile());
            writeAnotherToken(home);
            assertThatThrownBy(() -> ServerLink.attach(home))
                    .isInstanceOfSatisfying(
                            RallyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
            CompletableFuture<Void> again = CompletableFuture.runAsync(
                    () -> attached.reconnect(new RallyException(ErrorCode.CONNECTION_LOST, "gone")));
            awaitRefusals(2);
            Files.writeString(home.serverFile(), right);
            again.join();
            attached.client().call(new Command.Ping());
            assertThat(attached.pid()).isEqualTo(launched.pid());
        }
    }

    private static void writeAnotherToken(RallyHome home) throws IOException {
        String right = Files.readString(home.serverFile());
        Files.writeString(home.serverFile(), right.replaceFirst("\"token\":\"[^\"]*", "\"token\":\"another"));
    }

    private void awaitRefusals(int count) throws Exception {
        Path log = folder.resolve("server.log");
        Await.until(() -> Files.readAllLines(log).stream()
                        .filter(line -> line.contains("the token is wrong"))
                        .count()
                >= count);
    }

    @Test
    void attachingToNothingSaysHowToStartAServer() {
        assertThatThrownBy(() -> ServerLink.attach(new RallyHome(folder)))
                .isInstanceOf(RallyException.class)
                .hasMessageContaining("./rally serve");
    }
}
