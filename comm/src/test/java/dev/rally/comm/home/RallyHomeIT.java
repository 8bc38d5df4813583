package dev.rally.comm.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.comm.client.ReadyLine;
import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RallyHomeIT {
    @TempDir
    Path folder;

    @Test
    void theRunningServerIsFound() throws IOException {
        RallyHome home = new RallyHome(folder);
        ReadyLine ready = line(ProcessHandle.current().pid());
        ready.write(home.serverFile());

        assertThat(home.runningServer()).isEqualTo(ready);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.serverFile())))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(home.serverFile());
        }
    }

    @Test
    void aFileIsReplacedAsAWhole() throws IOException {
        RallyHome home = new RallyHome(folder);
        line(1).write(home.serverFile());
        line(ProcessHandle.current().pid()).write(home.serverFile());

        assertThat(home.runningServer().pid()).isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void noServerIsAnErrorThatSaysHowToStartOne() {
        assertNoServer().hasMessageContaining("./rally serve --home");
    }

    @Test
    void theFileOfADeadServerIsSaidToBeStale() throws Exception {
        Process process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-version").start();
        process.waitFor();
        line(process.pid()).write(folder.resolve("server.json"));

        assertNoServer().hasMessageContaining("process " + process.pid()).hasMessageContaining("dead");
    }

    @Test
    void aBrokenFileIsSaidToBeBroken() throws IOException {
        Files.writeString(folder.resolve("server.json"), "{\"ready\":tr");

        assertNoServer().hasMessageContaining("cannot be read");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertNoServer() {
        return assertThatThrownBy(() -> new RallyHome(folder).runningServer())
                .satisfies(e -> assertThat(((RallyException) e).code()).isEqualTo(ErrorCode.SERVER_DIED));
    }

    private static ReadyLine line(long pid) {
        return new ReadyLine(1, "127.0.0.1", 4711, "token", "/session", pid);
    }
}
