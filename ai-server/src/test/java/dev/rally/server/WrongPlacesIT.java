package dev.rally.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.rally.comm.client.ServerJar;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged server's commands where they cannot read or write: one sentence, the exit code, and nothing of Java. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "its places and words are those of Linux")
final class WrongPlacesIT {
    @TempDir
    private Path folder;

    /** Of the command, which it changes the rights of. */
    private List<String> prefix = List.of();

    @BeforeEach
    void makeTheWrongPlaces() throws IOException {
        Files.writeString(folder.resolve("file"), "no home");
        Files.createDirectories(folder.resolve("folder"));
        Files.createDirectories(folder.resolve("odd/server.json"));
        Files.createDirectories(folder.resolve("blocked"));
        Files.writeString(folder.resolve("blocked/checkpoints"), "no folder");
        Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/null"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | serve --home /proc/x | the home /proc/x cannot be written: there is no such file or folder; | --home",
                "1 | serve --home /sys/x | the home /sys/x cannot be written: | --home",
                "1 | serve --home @/file | the home @/file cannot be written: not a directory; | --home",
                "1 | serve --home @/blocked | could not open the checkpoints in @/blocked/checkpoints: something that is no folder | see to it",
                "1 | serve --home @/h --ready-file /proc/x | the ready line's file /proc/x cannot be written: | --ready-file",
                "1 | serve --home @/h --ready-file @/folder | the ready line's file @/folder cannot be written: it is no file; | --ready-file",
                "1 | serve --home @/h --ready-file @/file/x | the ready line's file @/file/x cannot be written: | --ready-file",
                "1 | serve --home @/h --ready-file @/device | the ready line's file @/device cannot be written: it is no file; | --ready-file",
                "2 | serve --home @/h --port 70000 | --port is 70000; allowed are 0 to 65535 | --port",
                "1 | serve --home @/h --listen 127.0.0.1 --token-file @/file | others than its owner may read the token's file @/file | chmod 600",
                "2 | serve --hom @/h | --hom | --home",
                "1 | agents --home /proc/x | no server runs on the home /proc/x: there is no /proc/x/server.json; | ./rally serve --home",
                "1 | agents --home @/file | @/file/server.json cannot be read: not a directory; | ./rally serve --home",
                "1 | agents --home @/odd | @/odd/server.json cannot be read: is a directory; | ./rally serve --home",
                "1 | mode pong --home @/file | @/file/server.json cannot be read: not a directory; | ./rally serve --home",
                "1 | export pong --home @/file | there are no checkpoints under @/file/checkpoints; | --home",
                "1 | export pong --home @/blocked | there are no checkpoints under @/blocked/checkpoints; | --home",
                "2 | doctr | there is no command \"doctr\" here. | Commands:"
            })
    void isSaidInASentence(int exitCode, String command, String seen, String remedy) throws Exception {
        assertSays(exitCode, command, seen, remedy);
    }

    @Test
    void whatMayNotBeReadIsSaid() throws Exception {
        Path closed = Files.createDirectories(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        prefix = asAPerson(closed);

        assertSays(1, "serve --home @/closed", "the home @/closed cannot be written: permission is denied;", "--home");
    }

    /** A person's rights: root may read everything. */
    private static List<String> asAPerson(Path closed) {
        if (!Files.isReadable(closed)) {
            return List.of();
        }
        assumeThat(Path.of("/usr/bin/setpriv"))
                .as("what takes root's rights away is not here")
                .exists();
        return List.of("/usr/bin/setpriv", "--bounding-set", "-dac_override,-dac_read_search");
    }

    /** {@code @} stands for the test's folder. */
    private void assertSays(int exitCode, String command, String... said) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(here(command).split(" ")));
        if (command.startsWith("serve")) {
            arguments.addAll(
                    List.of("--device", "cpu", "--threads", "1", "--log-level", "warn", "--stop-on-stdin-end"));
        }
        File err = folder.resolve("err").toFile();
        List<String> all = new ArrayList<>(prefix);
        all.addAll(ServerJar.command(ServerJar.find(), arguments));
        Process process = new ProcessBuilder(all)
                .redirectError(err)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        try {
            process.getOutputStream().close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String errors = Files.readString(err.toPath());
        assertThat(errors).contains(Stream.of(said).map(this::here).toList());
        assertThat(errors).doesNotContain("Exception", "java.", "\tat ", "null");
        assertThat(errors.lines().filter(line -> line.startsWith("rally"))).hasSizeBetween(1, exitCode);
        assertThat(process.exitValue()).as(errors).isEqualTo(exitCode);
    }

    private String here(String text) {
        return text.replace("@", folder.toString());
    }
}
