package dev.rally.env.socketpong;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NpzFrameTest {
    private final SocketPongGame game = new SocketPongGame(SocketPongLevel.LEVEL2, 1);

    /** frame.npy of an archive that has nothing else. */
    static byte[] npy(byte[] npz) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(npz))) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("frame.npy");
            byte[] content = zip.readAllBytes();
            assertThat(zip.getNextEntry()).isNull();
            return content;
        }
    }

    @Test
    void isAnArchiveOfOneArray() throws IOException {
        byte[] pixels = new byte[3500];
        new Random(3).nextBytes(pixels);
        byte[] npy = npy(NpzFrame.of(pixels));
        assertThat(npy).hasSize(128 + 3500).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0);
        assertThat(new String(npy, 10, 118, StandardCharsets.US_ASCII))
                .startsWith("{'descr': '|u1', 'fortran_order': False, 'shape': (50, 70), }   ")
                .endsWith(" \n");
        assertThat(npy).endsWith(pixels);
    }

    @Test
    void fitsIntoWhatTheClientReadsAtOnce() {
        byte[] noise = new byte[3500];
        new Random(4).nextBytes(noise);
        assertThat(NpzFrame.of(noise)).hasSizeLessThanOrEqualTo(NpzFrame.MAX_BYTES);
        assertThat(NpzFrame.of(FramePainter.paint(game))).hasSizeLessThan(400);
    }

    @Nested
    class Picture {
        private int at(int row, int column) {
            return FramePainter.paint(game)[row * 70 + column] & 0xff;
        }

        @Test
        void hasBallAndPaddlesAndNothingElse() {
            game.launch(350, 250, 4, 0);
            byte[] pixels = FramePainter.paint(game);
            assertThat(at(25, 35)).isEqualTo(255);
            for (int row = 0; row < 50; row++) {
                int paddle = row >= 20 && row < 30 ? 255 : 0;
                assertThat(at(row, 0)).as("row %d", row).isEqualTo(paddle);
                assertThat(at(row, 69)).as("row %d", row).isEqualTo(paddle);
            }
            int white = 0;
            for (byte pixel : pixels) {
                white += pixel == 0 ? 0 : 1;
            }
            assertThat(white).isEqualTo(21);
        }

        @Test
        void whatCoversHalfOfAPixelIsGrey() {
            game.launch(345, 245, 4, 0);
            assertThat(new int[] {at(24, 34), at(24, 35), at(25, 34), at(25, 35)})
                    .containsExactly(64, 64, 64, 64);
            game.launch(345, 250, 4, 0);
            assertThat(new int[] {at(25, 34), at(25, 35)}).containsExactly(128, 128);
        }

        @Test
        void onlyTheMiddleOfAPixelCounts() {
            game.launch(344, 250, 4, 0);
            assertThat(new int[] {at(25, 34), at(25, 35)}).containsExactly(255, 0);
        }

        @Test
        void aBallBeforeAPaddleIsStillWhite() {
            game.launch(0, 240, 4, 0);
            assertThat(at(24, 0)).isEqualTo(255);
        }
    }
}
