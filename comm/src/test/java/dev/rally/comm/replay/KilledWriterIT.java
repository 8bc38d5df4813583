package dev.rally.comm.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledWriterIT {
    private static final String APPENDED = "appended ";

    /** Appends many batches and prints the index of each once it is appended. */
    static final class Writer {
        public static void main(String[] arguments) {
            try (ReplayLog log = ReplayLog.create(Path.of(arguments[0]))) {
                for (int number = 0; number < 1_000_000; number++) {
                    int current = number;
                    System.out.println(APPENDED + log.append(4096, writer -> ReplayLogIT.fill(writer, current)));
                }
            }
        }
    }

    @TempDir
    Path folder;

    @Test
    void whatAKilledProcessAppendedIsReadAndTheLogGoesOn() throws IOException, InterruptedException {
        List<Long> indices = new ArrayList<>();
        Process writer = launch();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8))) {
            while (indices.size() < 200) {
                String line = lines.readLine();
                assertThat(line).as("the writer's output").isNotNull();
                if (line.startsWith(APPENDED)) {
                    indices.add(Long.parseLong(line.substring(APPENDED.length())));
                }
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
        assertThat(ReplayLogIT.sequences(folder, indices.get(0), indices.get(199)))
                .hasSize(200)
                .isSorted();
        try (ReplayLog log = ReplayLog.create(folder)) {
            List<Long> more = ReplayLogIT.append(log, 5000, 5010);
            assertThat(ReplayLogIT.sequences(folder, more.get(0), more.get(9))).startsWith(5000L);
            assertThat(ReplayLogIT.sequences(folder, indices.get(0), more.get(9)))
                    .endsWith(5009L);
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("--add-")) {
                command.add(argument);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Writer.class.getName()));
        command.add(folder.toString());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
