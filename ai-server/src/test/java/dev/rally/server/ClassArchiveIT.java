package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.rally.comm.client.ServerJar;
import dev.rally.comm.client.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The class archive beside the packaged server makes its start shorter; a server starts without it, and whatever is in it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
final class ClassArchiveIT {
    private static final int HEADER_BYTES = 8192;

    @TempDir
    private Path folder;

    enum Archive {
        MISSING,
        EMPTY,
        TEXT,
        ZEROS,
        /** Only the header is of the real one. */
        HEADER,
        /** Of a jar with another time. */
        REAL
    }

    @ParameterizedTest
    @EnumSource
    void aServerStartsWhateverIsThereAndSaysNothingOfIt(Archive archive) throws Exception {
        Path jar = copyOfTheServer();
        if (archive != Archive.MISSING) {
            Files.write(folder.resolve("server.jsa"), content(archive));
        }
        List<String> said = new ArrayList<>();
        List<String> serve =
                List.of("serve", "--device", "cpu", "--log-level", "warn", "--home", folder.resolve("home") + "");

        try (ServerProcess server =
                ServerProcess.launch(ServerJar.command(jar, serve), Duration.ofSeconds(60), said::add)) {
            assertThat(server.isAlive()).isTrue();
        }

        assertThat(said).isEmpty();
    }

    private Path copyOfTheServer() throws IOException {
        Path built = ServerJar.find();
        Files.createSymbolicLink(folder.resolve("lib"), built.resolveSibling("lib"));
        return Files.copy(built, folder.resolve("server.jar"));
    }

    private static byte[] content(Archive archive) throws IOException {
        return switch (archive) {
            case MISSING, EMPTY -> new byte[0];
            case TEXT -> "no archive".getBytes(StandardCharsets.US_ASCII);
            case ZEROS -> new byte[1 << 20];
            case HEADER -> Arrays.copyOf(Arrays.copyOf(real(), HEADER_BYTES), real().length);
            case REAL -> real();
        };
    }

    private static byte[] real() throws IOException {
        Path archive = ServerJar.find().resolveSibling("rally-ai-server.jsa");
        assumeThat(archive).as("the build has left no class archive").exists();
        return Files.readAllBytes(archive);
    }
}
