package dev.rally.env.play;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class PongScreenTest {
    @Test
    void pictureFitsTheSmallestUsualTerminalWhateverItsTitle() {
        PongScreen screen = new PongScreen(new PrintStream(OutputStream.nullOutputStream()), "title ".repeat(20));
        String picture = screen.frame(FloatBuffer.allocate(11)).replaceAll("\u001B\\[[HK]", "");
        assertThat(picture.lines()).hasSize(23).allMatch(line -> line.length() < 80);
        assertThat(picture.lines().findFirst().orElseThrow())
                .startsWith("title")
                .endsWith("0 : 0   rally 0");
    }
}
