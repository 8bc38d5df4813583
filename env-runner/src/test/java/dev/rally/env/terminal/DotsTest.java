package dev.rally.env.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.pong.PongScenes;
import dev.rally.env.scene.Canvas.Ink;
import org.junit.jupiter.api.Test;

class DotsTest {
    private static String drawn(Dots dots) {
        StringBuilder text = new StringBuilder();
        dots.write(text);
        return text.toString();
    }

    /** Each dot stands for 10 × 10: of the two rows of characters the first has the rectangle's colour below. */
    @Test
    void aRectangleFillsTheDotsThatItLiesOn() {
        Dots dots = new Dots(79, 4);
        dots.field(40, 40);
        dots.rectangle(Ink.FOCUS, 15, 15, 10, 10);
        assertThat(drawn(dots))
                .startsWith("\u001B[38;5;234;48;5;234m▀\u001B[38;5;234;48;5;78m▀\u001B[38;5;234;48;5;234m▀▀\u001B[0m");
    }

    @Test
    void theSmallestThingIsADot() {
        Dots dots = new Dots(79, 4);
        dots.field(400, 400);
        dots.circle(Ink.FIRST, 250, 250, 3);
        assertThat(drawn(dots)).contains("167");
    }

    @Test
    void aGameFitsWhatRoomThereIs() {
        Dots dots = new Dots(79, 36);
        new PongScenes(1).draw(0, dots);
        String text = drawn(dots).replaceAll("\u001B\\[[0-9;]*[mK]", "");
        assertThat(text.lines()).hasSizeLessThanOrEqualTo(18).allMatch(line -> line.length() < 80);
        assertThat(dots.numbers()).isEqualTo("left: 0   right: 0   rally: 0");
    }
}
