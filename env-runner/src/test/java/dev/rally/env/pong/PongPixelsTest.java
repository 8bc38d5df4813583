package dev.rally.env.pong;

import static dev.rally.env.pong.PongWorld.LEFT;
import static dev.rally.env.pong.PongWorld.RIGHT;
import static dev.rally.env.pong.PongWorld.UP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.comm.spec.ObservationSpace;
import dev.rally.env.scene.Seen;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A pixel is 800 / 84 = 9.52 px of the field wide and 600 / 84 = 7.14 px high. */
class PongPixelsTest {
    private static final float PIXEL_WIDTH = 800f / 84;
    private static final float PIXEL_HEIGHT = 600f / 84;

    private final PongWorld world = new PongWorld(PongVariant.PIXELS.rules(), PongVariant.PIXELS, 1);

    private int[] picture() {
        return Seen.greys(Seen.by(world.scenes, LEFT));
    }

    /** Stands still: now and a physics step before. */
    private int[] still(float ballX, float ballY, float leftY, float rightY) {
        world.ball(ballX, ballY, 0, 0).paddles(leftY, rightY);
        world.state.remember(0, 1);
        return picture();
    }

    private static int at(int[] picture, int row, int column) {
        return picture[row * 84 + column];
    }

    private static int[] row(int[] picture, int row, int from, int to) {
        return Arrays.copyOfRange(picture, row * 84 + from, row * 84 + to);
    }

    @Test
    void isWhatIsStackedWithAPlaneForEachSide() {
        assertThat(world.scenes.spec().observation()).isEqualTo(ObservationSpace.image(1, 84, 84, 4, 2));
        assertThat(world.scenes.spec().planes(LEFT)).containsExactly(255, 0);
        assertThat(world.scenes.spec().planes(RIGHT)).containsExactly(0, 255);
    }

    @Nested
    class Drawing {
        /**
         * 10 × 10 px are 1.05 × 1.4 pixels: 0.525 × 0.7 of each of the four around the centre, which is 134 × 179 in parts
         * of 256, and 255 × 0.366 = 93.3.
         */
        @Test
        void aBallInTheMiddleCoversFourPixelsAlike() {
            int[] picture = still(400, 300, 300, 300);
            assertThat(row(picture, 40, 40, 44)).containsOnly(0);
            assertThat(row(picture, 41, 40, 44)).containsExactly(0, 93, 93, 0);
            assertThat(row(picture, 42, 40, 44)).containsExactly(0, 93, 93, 0);
            assertThat(row(picture, 43, 40, 44)).containsOnly(0);
        }

        /** Centred in column 20 it covers it whole and 0.025 of each neighbour; in row 10 the same with 0.2. */
        @Test
        void aBallInAPixelsMiddleCoversItWhole() {
            int[] picture = still(20.5f * PIXEL_WIDTH, 10.5f * PIXEL_HEIGHT, 300, 300);
            assertThat(row(picture, 9, 18, 23)).containsExactly(0, 1, 51, 1, 0);
            assertThat(row(picture, 10, 18, 23)).containsExactly(0, 6, 255, 6, 0);
            assertThat(row(picture, 11, 18, 23)).containsExactly(0, 1, 51, 1, 0);
        }

        /** x 95 to 105 is column 9.975 to 11.025, y 250 to 350 is row 35 to 49. */
        @Test
        void aPaddleIsFourteenRowsHigh() {
            int[] picture = still(400, 100, 300, 300);
            assertThat(row(picture, 34, 0, 84)).containsOnly(0);
            for (int row = 35; row < 49; row++) {
                assertThat(row(picture, row, 8, 13)).containsExactly(0, 6, 255, 6, 0);
                assertThat(row(picture, row, 71, 76)).containsExactly(0, 6, 255, 6, 0);
            }
            assertThat(row(picture, 49, 0, 84)).containsOnly(0);
        }

        /** 1 px is 0.14 pixels: the uppermost row loses that much, the row below the lowest gains it. */
        @Test
        void aMoveByLessThanAPixelIsToBeSeen() {
            int[] picture = still(400, 100, 301, 300);
            assertThat(at(picture, 35, 10)).isEqualTo(219);
            assertThat(at(picture, 36, 10)).isEqualTo(255);
            assertThat(at(picture, 49, 10)).isEqualTo(36);
        }

        @Test
        void whatIsPartlyOutsideIsCutOff() {
            int[] picture = still(1, 5, 50, 550);
            // To x 6, which is 0.63 of the first pixel, 161 / 256; y 0 to 10 are 1.4.
            assertThat(row(picture, 0, 0, 3)).containsExactly(160, 0, 0);
            assertThat(row(picture, 1, 0, 3)).containsExactly(64, 0, 0);
            assertThat(at(picture, 0, 10)).isEqualTo(255);
            assertThat(at(picture, 83, 73)).isEqualTo(255);
        }

        @Test
        void nothingIsLeftOfWhatTheMemoryHeld() {
            var out = Seen.by(world.scenes, LEFT);
            for (int i = 0; i < 84 * 84; i++) {
                out.bytes().put(i, (byte) 77);
            }
            world.scenes.observe(RIGHT, 0, 1, out, 0);
            assertThat(Seen.greys(out)).isEqualTo(picture()).doesNotContain(77);
        }
    }

    @Nested
    class AnAgentStep {
        @Test
        void isFourPhysicsSteps() {
            world.ball(200, 300, 6, -2).paddles(200, 400);
            world.actions.discrete[LEFT][0] = UP;
            world.step();
            assertThat(world.ballX()).isEqualTo(224);
            assertThat(world.ballY()).isEqualTo(292);
            assertThat(world.state.paddleY[LEFT][0]).isEqualTo(168);
        }

        @Test
        void showsTheBrighterOfItsLastTwoPhysicsSteps() {
            world.ball(200, 300, 16, 0).paddles(300, 300).step();
            int[] both = picture();
            int[] third = still(248, 300, 300, 300);
            int[] fourth = still(264, 300, 300, 300);
            for (int i = 0; i < both.length; i++) {
                assertThat(both[i]).isEqualTo(Math.max(third[i], fourth[i]));
            }
            assertThat(both).isNotEqualTo(third).isNotEqualTo(fourth);
        }

        @Test
        void sumsItsRewardsUpToOne() {
            // The right side concedes: -1 - 0.001 without the limit.
            world.ball(790, 300, 6, 0).paddles(300, 100).step();
            assertThat(world.reward(RIGHT)).isEqualTo(-1);
            assertThat(world.reward(LEFT)).isEqualTo(1 - 0.001f);
            // A hit in the third of the physics steps, coming nearer in all of them.
            world.ball(674, 300, 6, 0).paddles(300, 290).step();
            assertThat(world.outcomes.hits[0]).isEqualTo(1);
            assertThat(world.reward(RIGHT)).isLessThan(1).isGreaterThan(0.2f);
        }

        @Test
        void endsTheGameWhenItIsAsLongAsThatOfTwoPhysicsSteps() {
            assertThat(PongVariant.PIXELS.rules().maxSteps() * 4).isEqualTo(PongRules.DEFAULT.maxSteps() * 2);
        }
    }

    @Test
    void aNewGameShowsNothingOfTheOneBefore() {
        // 784, 790, 796, 802: the point is won in the last of the physics steps.
        world.ball(778, 300, 6, 0).paddles(300, 100);
        world.state.score[LEFT][0] = 20;
        assertThat(Seen.episodeStarts(world.scenes)).containsOnly(1);
        world.step();
        assertThat(world.outcomes.terminated[0]).isEqualTo((byte) 1);
        assertThat(Seen.episodeStarts(world.scenes)).containsOnly(1);
        int[] first = picture();
        int[] last = Seen.greys(world.outcomes.finalObservation[RIGHT]);
        assertThat(first).isEqualTo(still(400, 300, 300, 300));
        // The right paddle stood at 100, and stands in the middle since the point.
        assertThat(at(last, 10, 73)).isEqualTo(255);
        world.step();
        assertThat(Seen.episodeStarts(world.scenes)).containsOnly(0);
    }

    @Test
    void restoredScenesShowTheSameBitForBit() {
        PongWorld many = new PongWorld(PongVariant.PIXELS_SIX.rules(), PongVariant.PIXELS_SIX, 40);
        PongWorld other = new PongWorld(PongVariant.PIXELS_SIX.rules(), PongVariant.PIXELS_SIX, 40);
        SplittableRandom random = new SplittableRandom(7);
        for (int step = 0; step < 600; step++) {
            for (int[] side : many.actions.discrete) {
                Arrays.setAll(side, i -> random.nextInt(6));
            }
            many.step();
            if (step == 300) {
                other.scenes.restore(many.scenes.save());
            } else if (step > 300) {
                other.scenes.step(0, 40, many.actions, other.outcomes);
            }
            if (step >= 300 && step % 10 == 0) {
                assertThat(Seen.greys(Seen.by(other.scenes, LEFT))).isEqualTo(Seen.greys(Seen.by(many.scenes, LEFT)));
            }
        }
        assertThat(other.scenes.save()).isEqualTo(many.scenes.save());
    }
}
