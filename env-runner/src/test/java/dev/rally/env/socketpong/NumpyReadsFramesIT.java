package dev.rally.env.socketpong;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NumpyReadsFramesIT {
    private static final String READ = """
            import io, sys, numpy
            frame = numpy.load(io.BytesIO(open(sys.argv[1], 'rb').read()))['frame']
            print(frame.dtype, frame.shape, frame.flags['C_CONTIGUOUS'], int(frame.sum()), int(frame[25, 35]))
            """;

    @Test
    void asAnArrayWithoutPickles(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(python("-c", "import numpy") != null, "skipped: there is no python3 that has numpy");
        SocketPongGame game = new SocketPongGame(SocketPongLevel.LEVEL1, 1);
        game.launch(350, 250, 4, 0);
        Path file = folder.resolve("frame.npz");
        Files.write(file, NpzFrame.of(FramePainter.paint(game)));
        assertThat(python("-c", READ, file.toString())).isEqualTo("uint8 (50, 70) True " + 21 * 255 + " 255");
    }

    /** What it prints, or null where it is not there or fails. */
    private static @Nullable String python(String... arguments) throws InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "python3";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() == 0) {
                return said;
            }
            System.out.println("python3: " + said);
        } catch (IOException e) {
            System.out.println("python3: " + e.getMessage());
        }
        return null;
    }
}
