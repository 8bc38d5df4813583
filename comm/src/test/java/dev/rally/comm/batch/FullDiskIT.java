package dev.rally.comm.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.error.RallyException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class FullDiskIT {
    /** Tries to make a file, in a process that may not write so much. */
    static final class Creator {
        public static void main(String[] arguments) {
            try {
                ExchangeFile.create(Path.of(arguments[0]), 4, 1 << 20).close();
                System.out.println("made");
            } catch (RallyException e) {
                System.out.println(e.code() + ": " + e.getMessage());
            }
        }
    }

    @TempDir
    Path folder;

    @Test
    void fileThatTheDiskCannotHoldIsRefusedAtOnceAndLeavesNothing() throws IOException, InterruptedException {
        // The shell's limit of 1024 blocks stands for a disk with half a megabyte left.
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 1024; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Creator.class.getName()));
        command.add(folder.resolve("exchange").toString());

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("DISK_FULL: no room for the 8388608 bytes of", "free some disk space");
        assertThat(folder).isEmptyDirectory();
    }
}
