package dev.rally.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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

/** The packaged runner's commands where they cannot read or write: one sentence, the exit code, and nothing of Java. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "its places and words are those of Linux")
final class WrongPlacesIT {
    private static final String SHORT = " --device cpu --scenes 32 --round-steps 8 --steps 256 --no-progress"
            + " --set agents.pong.network.hidden=[16] --set agents.pong.minibatchSize=64 --set agents.pong.epochs=1";

    @TempDir
    private Path folder;

    /** Of the command, which it changes the rights of. */
    private List<String> prefix = List.of();

    @BeforeEach
    void makeTheWrongPlaces() throws IOException {
        Files.writeString(folder.resolve("file"), "no home");
        Files.createDirectories(folder.resolve("folder.yaml"));
        Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', (byte) 0xE4});
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | train --home /proc/x | the home /proc/x cannot be written: there is no such file or folder; | --home",
                "1 | train --home @/file | the home @/file cannot be written: not a directory; | --home",
                "1 | train --server --home @/file | @/file/server.json cannot be read: not a directory; | ./rally serve --home",
                "1 | train --home @/h --config @/folder.yaml | the configuration @/folder.yaml: is a directory; | give a YAML file",
                "1 | train --home @/h --config @/none.yaml | the configuration @/none.yaml: there is no such file | give a YAML file",
                "1 | train --home @/h --config @/latin.yaml | the configuration @/latin.yaml: it is not UTF-8; | give a YAML file",
                "1 | train --home @/h --summary @/none/s | the summary to @/none/s: there is no folder @/none; | name a file",
                "1 | train --home @/h --summary @/folder.yaml | the summary to @/folder.yaml: it is a folder; | name a file",
                "1 | train --home @/h --summary /dev/full SHORT | the summary to /dev/full: no space left on device; | name a file",
                "1 | evaluate pong level1 --home /proc/x --device cpu | the home /proc/x cannot be written: | --home",
                "1 | play pong --home /proc/x --device cpu | play draws on a terminal | ./rally evaluate",
                "2 | train --hom @/h | --hom | --home",
                "2 | trian | there is no command \"trian\" here. | Commands:"
            })
    void isSaidInASentence(int exitCode, String command, String seen, String remedy) throws Exception {
        assertSays(exitCode, command, seen, remedy);
    }

    @Test
    void aConfigurationThatMayNotBeReadIsSaid() throws Exception {
        Path closed = Files.writeString(folder.resolve("closed.yaml"), "seed: 1");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        prefix = asAPerson(closed);

        assertSays(1, "train --home @/h --config @/closed.yaml", "closed.yaml: permission is denied;", "give a YAML");
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
        List<String> all = new ArrayList<>(prefix);
        all.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar"));
        all.add(Path.of("target", "rally-env-runner.jar").toAbsolutePath().toString());
        all.addAll(List.of(here(command.replace(" SHORT", SHORT)).split(" ")));
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(all)
                .redirectError(err.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String errors = Files.readString(err);
        assertThat(errors).contains(Stream.of(said).map(this::here).toList());
        assertThat(errors).doesNotContain("Exception", "java.", "\tat ", "null");
        assertThat(process.exitValue()).as(errors).isEqualTo(exitCode);
    }

    private String here(String text) {
        return text.replace("@", folder.toString());
    }
}
