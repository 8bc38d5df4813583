package dev.rally.env.pong;

import static dev.rally.env.pong.PongWorld.DOWN;
import static dev.rally.env.pong.PongWorld.LEFT;
import static dev.rally.env.pong.PongWorld.RIGHT;
import static dev.rally.env.pong.PongWorld.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PongScenesTest {
    private static final float NEAR = 1e-4f;

    static PongRules with(int winningScore, int maxSteps) {
        PongRules d = PongRules.DEFAULT;
        return new PongRules(
                d.width(),
                d.height(),
                d.paddleInset(),
                d.paddleWidth(),
                d.paddleHeight(),
                d.paddleSpeed(),
                d.ballSize(),
                d.serveSpeed(),
                d.speedUp(),
                d.maxSpeed(),
                d.maxBounceDegrees(),
                d.minServeDegrees(),
                d.maxServeDegrees(),
                d.serveWait(),
                d.physicsSteps(),
                winningScore,
                maxSteps,
                d.rewards());
    }

    @Nested
    class Paddles {
        @Test
        void moveSixteenPixelsPerAgentStep() {
            PongWorld world = PongWorld.one().ball(400, 300, 6, 0).paddles(200, 400);
            world.actions.discrete[LEFT][0] = UP;
            world.actions.discrete[RIGHT][0] = DOWN;
            world.step();
            assertThat(world.state.paddleY[LEFT][0]).isEqualTo(184);
            assertThat(world.state.paddleY[RIGHT][0]).isEqualTo(416);
        }

        @Test
        void stopAtTheWalls() {
            PongWorld world = PongWorld.one().ball(400, 300, 6, 0).paddles(60, 545);
            world.actions.discrete[LEFT][0] = UP;
            world.actions.discrete[RIGHT][0] = DOWN;
            world.step();
            assertThat(world.state.paddleY[LEFT][0]).isEqualTo(50);
            assertThat(world.state.paddleY[RIGHT][0]).isEqualTo(550);
        }

        @Test
        void followAContinuousVelocityClampedToOne() {
            PongWorld world = new PongWorld(PongRules.DEFAULT, PongVariant.CONTINUOUS, 1);
            world.ball(400, 300, 6, 0).paddles(300, 300);
            world.actions.continuous[LEFT][0] = -0.25f;
            world.actions.continuous[RIGHT][0] = 7;
            world.step();
            assertThat(world.state.paddleY[LEFT][0]).isEqualTo(296);
            assertThat(world.state.paddleY[RIGHT][0]).isEqualTo(316);
        }
    }

    @Nested
    class Ball {
        @Test
        void movesByItsVelocityTwicePerAgentStep() {
            PongWorld world = PongWorld.one().ball(400, 300, 6, -2).step();
            assertThat(world.ballX()).isEqualTo(412);
            assertThat(world.ballY()).isEqualTo(296);
        }

        @Test
        void reflectsExactlyOffTheTopWall() {
            PongWorld world = PongWorld.one().ball(400, 8, 3, -4).step();
            // 8 → 4, which is 1 beyond the ball's topmost centre 5, hence 6 → 10.
            assertThat(world.ballY()).isEqualTo(10);
            assertThat(world.state.velocityY[0]).isEqualTo(4);
            assertThat(world.ballX()).isEqualTo(406);
        }

        @Test
        void reflectsExactlyOffTheBottomWall() {
            PongWorld world = PongWorld.one().ball(400, 594, 3, 4).step();
            assertThat(world.ballY()).isEqualTo(588);
            assertThat(world.state.velocityY[0]).isEqualTo(-4);
        }

        @Test
        void leavesThePaddlesMiddleStraightAndFivePercentFaster() {
            PongWorld world =
                    PongWorld.one().ball(684, 300, 6, 0).paddles(100, 300).step();
            // The face is met at x 690 after one physics step; the second goes back by 6.3.
            assertThat(world.ballX()).isCloseTo(683.7f, within(NEAR));
            assertThat(world.ballY()).isEqualTo(300);
            assertThat(world.state.velocityX[0]).isCloseTo(-6.3f, within(NEAR));
        }

        @Test
        void travelsTheRestOfTheStepAfterAHit() {
            PongWorld world =
                    PongWorld.one().ball(681, 300, 6, 0).paddles(100, 300).step();
            // 681 → 687 → 690 at half of the second physics step → back by 3.15.
            assertThat(world.ballX()).isCloseTo(686.85f, within(NEAR));
        }

        @Test
        void leavesThePaddlesEdgeAtSixtyDegrees() {
            PongWorld world =
                    PongWorld.one().ball(114, 355, -6, 0).paddles(300, 300).step();
            double angle = Math.toDegrees(Math.atan2(world.state.velocityY[0], world.state.velocityX[0]));
            assertThat(angle).isCloseTo(60, within(1e-3));
            assertThat(world.ballSpeed()).isCloseTo(6.3, within(1e-4));
        }

        @Test
        void leavesHalfwayToTheEdgeAtHalfTheAngle() {
            PongWorld world = PongWorld.one()
                    .ball(114, 300 - 27.5f, -6, 0)
                    .paddles(300, 300)
                    .step();
            double angle = Math.toDegrees(Math.atan2(world.state.velocityY[0], world.state.velocityX[0]));
            assertThat(angle).isCloseTo(-30, within(1e-3));
        }

        @Test
        void passesAPaddleThatItMissesByAPixel() {
            PongWorld world =
                    PongWorld.one().ball(114, 356, -6, 0).paddles(300, 300).step();
            assertThat(world.ballX()).isEqualTo(102);
            assertThat(world.state.combo[0]).isZero();
        }

        @Test
        void reachesSixteenAndNoMore() {
            PongWorld world = PongWorld.one();
            for (int hits = 1; hits <= 30; hits++) {
                world.ball(688, 300, 6, 0).paddles(100, 300).step();
                assertThat(world.state.combo[0]).isEqualTo(hits);
                assertThat(world.ballSpeed()).isCloseTo(Math.min(16, 6 * Math.pow(1.05, hits)), within(1e-4));
            }
        }
    }

    @Nested
    class Points {
        @Test
        void goToTheOtherSideAndTheServeToTheOneThatConceded() {
            PongWorld world =
                    PongWorld.one().ball(790, 300, 6, 0).paddles(300, 100).step();
            assertThat(world.outcomes.points[LEFT][0]).isEqualTo(1);
            assertThat(world.outcomes.points[RIGHT][0]).isZero();
            assertThat(world.state.score[LEFT][0]).isEqualTo(1);
            assertThat(world.state.velocityX[0]).isPositive();
            assertThat(world.reward(LEFT)).isEqualTo(1 - 0.001f);
            assertThat(world.reward(RIGHT)).isEqualTo(-1 - 0.001f);
        }

        @Test
        void showTheNewServeAtOnce() {
            PongWorld world = PongWorld.one().ball(8, 500, -6, 1).paddles(100, 300);
            world.state.combo[0] = 3;
            world.actions.discrete[LEFT][0] = DOWN;
            world.step();
            float[] view = world.view(RIGHT);
            assertThat(view[0]).isZero();
            assertThat(view[1]).isEqualTo(1);
            assertThat(view[3]).isEqualTo(300);
            assertThat(view[6]).isEqualTo(300);
            assertThat(view[7]).isEqualTo(400);
            assertThat(view[8]).isEqualTo(300);
            assertThat(world.state.velocityX[0]).isNegative();
            assertThat(world.ballSpeed()).isCloseTo(6, within(1e-5));
        }

        @Test
        void endTheGameAtTheWinningScore() {
            PongWorld world = PongWorld.one().ball(790, 300, 6, 0).paddles(300, 100);
            world.state.score[LEFT][0] = 20;
            world.state.score[RIGHT][0] = 7;
            world.step();
            assertThat(world.outcomes.terminated[0]).isEqualTo((byte) 1);
            assertThat(world.outcomes.truncated[0]).isZero();
            assertThat(world.outcomes.finalObservation[LEFT].floats().get(1)).isEqualTo(21);
            assertThat(world.outcomes.finalObservation[RIGHT].floats().get(4)).isEqualTo(21);
            assertThat(world.view(LEFT)).startsWith(0, 0, 700, 300, 0, 100, 300, 400, 300, 0, -300);
            assertThat(world.state.steps[0]).isZero();
        }

        @Test
        void truncateTheGameAtTheStepLimit() {
            PongWorld world = new PongWorld(with(21, 5), PongVariant.VECTOR, 1);
            world.actions.discrete[RIGHT][0] = UP;
            world.steps(4);
            assertThat(world.outcomes.truncated[0]).isZero();
            world.step();
            assertThat(world.outcomes.truncated[0]).isEqualTo((byte) 1);
            assertThat(world.outcomes.terminated[0]).isZero();
            assertThat(world.outcomes.finalObservation[RIGHT].floats().get(3)).isEqualTo(300 - 5 * 16);
            assertThat(world.view(RIGHT)[3]).isEqualTo(300);
        }

        @Test
        void terminateRatherThanTruncateWhenBothFallTogether() {
            PongWorld world = new PongWorld(with(1, 1), PongVariant.VECTOR, 1);
            world.ball(790, 300, 6, 0).step();
            assertThat(world.outcomes.terminated[0]).isEqualTo((byte) 1);
            assertThat(world.outcomes.truncated[0]).isZero();
        }
    }

    @Nested
    class Rewards {
        @Test
        void countTheApproachAndTheTime() {
            PongWorld world = PongWorld.one().ball(400, 300, 6, 0).paddles(200, 200);
            world.actions.discrete[LEFT][0] = DOWN;
            world.actions.discrete[RIGHT][0] = UP;
            world.step();
            assertThat(world.reward(LEFT)).isEqualTo(-0.001f + 0.05f);
            assertThat(world.reward(RIGHT)).isEqualTo(-0.001f - 0.05f);
        }

        @Test
        void leaveOnlyTheTimeWhenTheDistanceStays() {
            PongWorld world =
                    PongWorld.one().ball(400, 300, 6, 0).paddles(200, 300).step();
            assertThat(world.reward(LEFT)).isEqualTo(-0.001f);
            assertThat(world.reward(RIGHT)).isEqualTo(-0.001f);
        }

        @Test
        void goToTheSideThatHits() {
            PongWorld world =
                    PongWorld.one().ball(684, 300, 6, 0).paddles(300, 300).step();
            assertThat(world.reward(RIGHT)).isEqualTo(-0.001f + 0.3f);
            assertThat(world.reward(LEFT)).isEqualTo(-0.001f);
        }
    }

    @Nested
    class Views {
        @Test
        void holdTheElevenFeaturesInOrder() {
            PongWorld world = PongWorld.one().ball(450, 120, 6, 0).paddles(210, 330);
            world.state.combo[0] = 4;
            world.state.score[LEFT][0] = 5;
            world.state.score[RIGHT][0] = 9;
            assertThat(world.view(RIGHT)).containsExactly(4, 9, 700, 330, 5, 100, 210, 450, 120, -210, -250);
            assertThat(world.view(LEFT)).containsExactly(4, 5, 700, 210, 9, 100, 330, 350, 120, -90, -350);
        }
    }

    @Nested
    class BadInput {
        @Test
        void anUnknownActionIsRefusedBeforeAnySceneMoves() {
            PongWorld world = new PongWorld(PongRules.DEFAULT, PongVariant.VECTOR, 2);
            byte[] before = world.scenes.save();
            world.actions.discrete[RIGHT][1] = 3;
            assertThatThrownBy(world::step)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("scene 1, right")
                    .hasMessageContaining("action 3");
            assertThat(world.scenes.save()).isEqualTo(before);
        }

        @Test
        void aVelocityThatIsNotFiniteIsRefused() {
            for (float velocity : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                PongWorld world = new PongWorld(PongRules.DEFAULT, PongVariant.CONTINUOUS, 1);
                world.actions.continuous[LEFT][0] = velocity;
                assertThatThrownBy(world::step)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("velocity " + velocity);
            }
        }

        @Test
        void actionsOfScriptedSidesAreIgnored() {
            PongWorld world = PongWorld.one().paddles(300, 300);
            world.scenes.assign(LEFT, 0, 1, "still");
            world.actions.discrete[LEFT][0] = 99;
            world.step();
            assertThat(world.state.paddleY[LEFT][0]).isEqualTo(300);
        }

        @Test
        void anUnknownScriptIsRefusedWithTheKnownOnes() {
            assertThatThrownBy(() -> PongWorld.one().scenes.assign(LEFT, 0, 1, "level9"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("level9")
                    .hasMessageContaining("[still, level1, level2, level3]");
        }
    }

    @Test
    void servesGoEitherWayAtTwentyToSixtyDegrees() {
        PongWorld world = new PongWorld(PongRules.DEFAULT, PongVariant.VECTOR, 1000);
        world.scenes.reset(5);
        int left = 0;
        int up = 0;
        double[] angles = new double[1000];
        for (int i = 0; i < 1000; i++) {
            float velocityX = world.state.velocityX[i];
            float velocityY = world.state.velocityY[i];
            left += velocityX < 0 ? 1 : 0;
            up += velocityY < 0 ? 1 : 0;
            angles[i] = Math.toDegrees(Math.atan2(Math.abs(velocityY), Math.abs(velocityX)));
        }
        assertThat(left).isBetween(430, 570);
        assertThat(up).isBetween(430, 570);
        assertThat(Arrays.stream(angles).min().orElseThrow()).isBetween(19.99, 21.0);
        assertThat(Arrays.stream(angles).max().orElseThrow()).isBetween(59.0, 60.01);
        assertThat(Arrays.stream(angles).average().orElseThrow()).isBetween(38.0, 42.0);
    }
}
