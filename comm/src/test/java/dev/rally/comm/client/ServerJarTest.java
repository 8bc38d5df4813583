package dev.rally.comm.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerJarTest {
    @Test
    void commandIsJavaItsOptionsTheJarAndTheArguments() {
        Path jar = Path.of("/a folder/rally-ai-server.jar");
        List<String> command = ServerJar.command(jar, List.of("serve", "--home", "two words"));
        assertThat(command.get(0)).startsWith(System.getProperty("java.home"));
        assertThat(command.subList(command.size() - 5, command.size()))
                .containsExactly("-jar", jar.toString(), "serve", "--home", "two words");
        assertThat(command).contains("-XX:SharedArchiveFile=" + Path.of("/a folder/rally-ai-server.jsa"));
        assertThat(command).noneMatch(String::isEmpty);
    }

    @Test
    void theJvmKeepsStandardOutputForTheReadyLine() {
        List<String> command = ServerJar.command(Path.of("x.jar"), List.of());
        assertThat(command).containsSubsequence("-Xlog:disable", "-Xlog:all=warning,cds*=off:stderr", "-jar");
    }

    /** Two scripts and this class name the options, and tests can read all three. */
    @ParameterizedTest
    @ValueSource(strings = {"rally", "rally.cmd"})
    void theScriptsHaveTheSameOptions(String script) throws IOException {
        List<String> command = ServerJar.command(Path.of("x.jar"), List.of());
        List<String> options = command.subList(1, command.indexOf("-XX:SharedArchiveFile=" + Path.of("x.jsa")));

        assertThat(Path.of("..", script)).content().contains(options).contains("--sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void aMisspeltOptionIsNotPassedOver() {
        assertThat(ServerJar.command(Path.of("x.jar"), List.of())).noneMatch(option -> option.contains("Unrecognized"));
    }

    @Nested
    class AnImage {
        @AfterEach
        void forget() {
            System.clearProperty(ServerJar.PROPERTY);
        }

        @ParameterizedTest
        @ValueSource(strings = {"bin/rally", "rally.exe", "Contents/MacOS/rally"})
        void isRunByItsOwnProgram(String name, @TempDir Path folder) throws IOException {
            Path program = folder.resolve(name);
            Files.createDirectories(program.getParent());
            Files.createFile(program);
            System.setProperty(ServerJar.PROPERTY, folder.toString());

            assertThat(ServerJar.command(ServerJar.find(), List.of("serve")))
                    .containsExactly(program.toString(), "serve");
        }

        @Test
        void withoutAProgramIsSaid(@TempDir Path folder) {
            System.setProperty(ServerJar.PROPERTY, folder.toString());

            assertThatThrownBy(ServerJar::find)
                    .isInstanceOf(RallyException.class)
                    .hasMessageContaining("there is no " + folder.resolve("bin/rally"));
        }
    }
}
