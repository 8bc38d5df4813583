package dev.rally.env.pong;

import static dev.rally.env.pong.PongWorld.LEFT;
import static dev.rally.env.pong.PongWorld.RIGHT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PongLevelsTest {

    @Nested
    class Movement {
        /** One physics step of a script on the right, by hand. */
        @ParameterizedTest
        @CsvSource({
            "level1, 400, 350, 2", // 50 / 25
            "level1, 400, 500, 5", // 200 / 25 = 8, at most 5
            "level1, 400, 275, -1",
            "level2, 400, 340, 4", // 40 / 10
            "level2, 400, 100, -8", // 200 / 10 = 20, at most 8
            "level3, 700, 307, 7", // no distance in x, no damping
            "level3, 600, 304, 1.4715178", // 4 · exp(-1)
            "level3, 600, 500, 3.6787944", // at most 10, then · exp(-1)
            "level3, 350, 100, -0.3019738", // -10 · exp(-3.5)
            "still, 690, 500, 0",
        })
        void followsTheFormula(String script, float ballX, float ballY, float move) {
            for (int side : new int[] {LEFT, RIGHT}) {
                PongWorld world = PongWorld.one();
                float mirroredX = side == RIGHT ? ballX : 800 - ballX;
                world.ball(mirroredX, ballY, 1e-9f, 0).paddles(300, 300);
                world.scenes.assign(side, 0, 1, script);
                world.step();
                // The second physics step of the agent step, by the same formula.
                PongScript player = PongScript.named(script);
                float second = player.follows() ? player.move(ballY - 300 - move, 700 - ballX) : 0;
                assertThat(world.state.paddleY[side][0]).isCloseTo(300 + move + second, within(2e-4f));
            }
        }

        @Test
        void dampingFollowsTheExponential() {
            for (float dx = 0; dx <= 1000; dx += 0.37f) {
                double exact = Math.exp(-0.01 * dx);
                assertThat((double) PongScript.damping(dx)).isCloseTo(exact, within(1e-5 * exact));
            }
        }

        @Test
        void assigningNullGivesTheSideBackToActions() {
            PongWorld world = PongWorld.one().ball(400, 300, 1e-9f, 0).paddles(300, 300);
            world.scenes.assign(LEFT, 0, 1, "level1");
            world.scenes.assign(LEFT, 0, 1, null);
            world.actions.discrete[LEFT][0] = PongWorld.UP;
            assertThat(world.step().state.paddleY[LEFT][0]).isEqualTo(284);
        }
    }

    /** Point shares against the right side's script. Seeds are fixed, so these are facts and not chances. */
    @Nested
    class Strength {
        @Test
        void randomPlayGetsUnderFivePercentAgainstLevel3() {
            assertThat(pointShare("level3", random(), 10_000)).isBetween(0.02, 0.05);
        }

        @Test
        void randomPlayGetsSomePointsAgainstLevel1() {
            assertThat(pointShare("level1", random(), 4_000)).isBetween(0.05, 0.25);
        }

        @Test
        void followingTheBallBeatsLevel3ButNotByNineteenToOne() {
            assertThat(pointShare("level3", PongLevelsTest::follow, 2_000)).isBetween(0.85, 0.95);
        }

        @ParameterizedTest
        @ValueSource(strings = {"level1", "level3"})
        void lookingAheadTakesNearlyEveryPoint(String script) {
            assertThat(pointShare(script, new PongLookAhead(128)::act, 3_000)).isGreaterThan(0.99);
        }
    }

    /** A player for the left side. */
    private interface Player {
        int act(PongState state, int scene);
    }

    private static Player random() {
        SplittableRandom random = new SplittableRandom(2);
        return (state, scene) -> random.nextInt(3);
    }

    private static int follow(PongState state, int i) {
        return PongLookAhead.towards(state.ballY[i] - state.paddleY[LEFT][i]);
    }

    private static double pointShare(String script, Player player, int points) {
        int count = 128;
        PongWorld world = new PongWorld(PongRules.DEFAULT, PongVariant.VECTOR, count);
        world.scenes.reset(1);
        world.scenes.assign(RIGHT, 0, count, script);
        int won = 0;
        int lost = 0;
        for (int step = 0; won + lost < points; step++) {
            assertThat(step).as("agent steps until %s points", points).isLessThan(50_000);
            for (int i = 0; i < count; i++) {
                world.actions.discrete[LEFT][i] = player.act(world.state, i);
            }
            world.step();
            for (int i = 0; i < count; i++) {
                won += world.outcomes.points[LEFT][i];
                lost += world.outcomes.points[RIGHT][i];
            }
        }
        return (double) won / (won + lost);
    }
}
