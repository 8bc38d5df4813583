package dev.rally.env.pong;

import static dev.rally.env.pong.PongWorld.LEFT;
import static dev.rally.env.pong.PongWorld.RIGHT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Seen;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A pixel is 800 / 70 = 11.43 px of the field wide and 12 px high. */
class PongDifferenceTest {
    private static final int UP = 0;
    private static final int DOWN = 1;

    private final PongWorld world = new PongWorld(PongVariant.DIFFERENCE.rules(), PongVariant.DIFFERENCE, 1);

    private static float[] row(float[] picture, int row, int from, int to) {
        return Arrays.copyOfRange(picture, row * 70 + from, row * 70 + to);
    }

    private static float[] column(float[] picture, int column) {
        float[] values = new float[50];
        for (int row = 0; row < 50; row++) {
            values[row] = picture[row * 70 + column];
        }
        return values;
    }

    @Test
    void isAVectorOfSeventyByFifty() {
        assertThat(world.scenes.spec().observation()).isEqualTo(ObservationSpace.vector(3500));
        assertThat(Seen.floats(world.scenes, LEFT)).containsOnly(0).hasSize(3500);
    }

    /** From x 200 to 224 and y 306 to 306: from columns 17.06 to 17.94 to 19.16 to 20.04, row 25.08 to 25.92. */
    @Test
    void aBallLeavesItsOldPlaceDarkAndItsNewOneBright() {
        world.actions.discrete[LEFT][0] = UP;
        world.actions.discrete[RIGHT][0] = UP;
        world.ball(200, 306, 6, 0).paddles(50, 50).step();
        float[] picture = Seen.floats(world.scenes, RIGHT);
        float[] expected = new float[8];
        expected[1] = -0.875f * 10 / 12;
        expected[3] = (20 - 219 * 70f / 800) * 10 / 12;
        expected[4] = (229 * 70f / 800 - 20) * 10 / 12;
        for (int i = 0; i < 8; i++) {
            assertThat(row(picture, 25, 16, 24)[i]).isCloseTo(expected[i], within(0.01f));
        }
        assertThat(row(picture, 24, 0, 70)).containsOnly(0);
        assertThat(row(picture, 26, 0, 70)).containsOnly(0);
    }

    /** Down by 32 px, from y 150–250 to 182–282: rows 12.5–20.83 and 15.17–23.5. Columns 60.81 to 61.69. */
    @Test
    void aPaddleShowsTheEndsOfItsWay() {
        world.actions.discrete[LEFT][0] = UP;
        world.actions.discrete[RIGHT][0] = DOWN;
        world.ball(400, 306, 6, 0).paddles(50, 200).step();
        float[] picture = column(Seen.floats(world.scenes, RIGHT), 61);
        float width = 705 * 70f / 800 - 61;
        assertThat(picture[11]).isZero();
        assertThat(picture[12]).isCloseTo(-width / 2, within(0.01f));
        assertThat(picture[13]).isCloseTo(-width, within(0.01f));
        assertThat(picture[15]).isCloseTo(-width * 2 / 12, within(0.01f));
        assertThat(picture[17]).isCloseTo(0, within(1e-6f));
        assertThat(picture[20]).isCloseTo(width * 2 / 12, within(0.01f));
        assertThat(picture[22]).isCloseTo(width, within(0.01f));
        assertThat(picture[23]).isCloseTo(width / 2, within(0.01f));
        assertThat(picture[24]).isZero();
        // The left paddle rests at the wall.
        assertThat(column(Seen.floats(world.scenes, RIGHT), 8)).containsOnly(0);
    }

    @Test
    void everySideSeesItselfOnTheRight() {
        world.actions.discrete[LEFT][0] = UP;
        world.actions.discrete[RIGHT][0] = DOWN;
        world.ball(300, 306, 6, 2).paddles(300, 200).step();
        float[] right = Seen.floats(world.scenes, RIGHT);
        float[] left = Seen.floats(world.scenes, LEFT);
        for (int row = 0; row < 50; row++) {
            for (int column = 0; column < 70; column++) {
                assertThat(left[row * 70 + 69 - column]).isCloseTo(right[row * 70 + column], within(0.01f));
            }
        }
    }
}
