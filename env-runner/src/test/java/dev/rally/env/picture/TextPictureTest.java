package dev.rally.env.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.catalog.SceneCatalog;
import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.SceneBatch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextPictureTest {
    private final TextPicture picture = new TextPicture(78, 20);

    private List<String> of(String scene, String title) {
        return picture.of(SceneCatalog.named(scene).open(1), 0, title);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pong", "pong-pixels", "cartpole", "pendulum"})
    void fitsTheSmallestUsualTerminalWhateverItsTitle(String scene) {
        List<String> lines = of(scene, "title ".repeat(20));
        assertThat(lines).hasSizeBetween(10, 20 + TextPicture.FRAME_LINES).allMatch(line -> line.length() <= 78);
        assertThat(lines.get(0)).startsWith("title");
        assertThat(String.join("", lines.subList(2, lines.size() - 1)).trim()).isNotEmpty();
    }

    @Test
    void pongHasTwoPaddlesABallAndItsScore() {
        List<String> lines = of("pong", "pong");
        assertThat(lines.get(0)).isEqualTo("pong   left 0   right 0   rally 0");
        List<String> field = lines.subList(2, 22);
        for (int row = 0; row < field.size(); row++) {
            boolean paddles = row >= 8 && row <= 11; // a sixth of the field in its middle
            assertThat(field.get(row).strip().startsWith("#")).as("row %d", row).isEqualTo(paddles);
            assertThat(field.get(row).matches(".*# *\\|")).as("row %d", row).isEqualTo(paddles);
        }
        assertThat(field.get(0)).contains(".");
        assertThat(String.join("", field).chars().filter(cell -> cell == 'O').count())
                .isBetween(1L, 4L);
        assertThat(String.join("", field).indexOf('O') % 54).isBetween(25, 28);
    }

    @Test
    void aFieldKeepsItsProportions() {
        List<String> high = picture.of(canvas -> canvas.field(200, 500), "");
        assertThat(high).hasSize(20 + TextPicture.FRAME_LINES).endsWith("-".repeat(16));
        assertThat(high.get(2)).isEqualTo(" ".repeat(16) + "|");
        List<String> wide = picture.of(canvas -> canvas.field(780, 100), "");
        assertThat(wide).hasSize(5 + TextPicture.FRAME_LINES).endsWith("-".repeat(78));
    }

    @Test
    void whatMovesIsSeenToMove() {
        SceneBatch scenes = SceneCatalog.named("pong").open(1);
        List<String> before = picture.of(scenes, 0, "");
        Actions actions = new Actions(scenes.spec(), 1);
        for (int step = 0; step < 20; step++) {
            scenes.press(actions, 0, 0, -1, false);
            scenes.press(actions, 1, 0, 1, false);
            scenes.step(0, 1, actions, new Outcomes(scenes.spec(), 1));
        }
        List<String> after = picture.of(scenes, 0, "");
        assertThat(first(after, true)).isLessThan(first(before, true));
        assertThat(first(after, false)).isGreaterThan(first(before, false));
    }

    /** The first row in which the paddle of that side is. */
    private static int first(List<String> lines, boolean left) {
        for (int row = 2; row < lines.size() - 1; row++) {
            String half =
                    left ? lines.get(row).substring(0, 26) : lines.get(row).substring(26);
            if (half.contains("#")) {
                return row;
            }
        }
        throw new AssertionError("no paddle");
    }
}
