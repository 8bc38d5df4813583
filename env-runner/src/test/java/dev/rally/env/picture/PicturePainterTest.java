package dev.rally.env.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.scene.Canvas.Ink;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PicturePainterTest {
    private final Picture picture = new Picture();
    private final PicturePainter painter = new PicturePainter();

    private static BufferedImage image(byte[] jpeg) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(jpeg));
    }

    private static boolean isNear(BufferedImage image, int x, int y, int colour) {
        int seen = image.getRGB(x, y);
        int off = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            off = Math.max(off, Math.abs((seen >> shift & 0xff) - (colour >> shift & 0xff)));
        }
        return off < 24;
    }

    @Test
    void shapesLieWhereTheFieldHasThemInTheColoursOfTheirInks() throws IOException {
        picture.begin(0, 0, 0);
        picture.field(100, 50);
        picture.rectangle(Ink.FIRST, 20, 25, 10, 20);
        picture.circle(Ink.FOCUS, 50, 25, 5);
        picture.line(Ink.SECOND, 70, 10, 90, 10, 4);
        BufferedImage image = image(painter.jpeg(picture.message()));
        assertThat(image.getWidth()).isEqualTo(640);
        assertThat(image.getHeight()).isEqualTo(320);
        assertThat(isNear(image, 128, 160, 0x5bb3ec)).isTrue();
        assertThat(isNear(image, 128, 90, 0x18212b)).as("above the rectangle").isTrue();
        assertThat(isNear(image, 320, 160, 0xe8edf2)).isTrue();
        assertThat(isNear(image, 320, 120, 0x18212b)).as("above the circle").isTrue();
        assertThat(isNear(image, 512, 64, 0xff9f5a)).isTrue();
        assertThat(isNear(image, 512, 90, 0x18212b)).as("below the line").isTrue();
    }

    @Test
    void whatIsNotDrawnIsAnEmptyPicture() throws IOException {
        picture.begin(0, 0, 0);
        assertThat(image(painter.jpeg(picture.message())).getWidth()).isEqualTo(640);
    }

    @Test
    void greyPixelsAreSquares() throws IOException {
        BufferedImage image = image(painter.jpeg(new Grey(2, 1, new byte[] {0, (byte) 200})));
        assertThat(image.getWidth()).isEqualTo(640);
        assertThat(image.getHeight()).isEqualTo(320);
        assertThat(isNear(image, 480, 160, 0xc8c8c8)).isTrue();
        assertThat(isNear(image, 160, 160, 0x18212b)).isTrue();
    }
}
