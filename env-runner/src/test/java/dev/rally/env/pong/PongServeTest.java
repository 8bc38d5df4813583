package dev.rally.env.pong;

import static dev.rally.env.pong.PongWorld.LEFT;
import static dev.rally.env.pong.PongWorld.RIGHT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rally.env.scene.Actions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The six actions. */
class PongServeTest {
    private static final int NOOP = 0;
    private static final int FIRE = 1;

    private final PongWorld world = six();

    private static PongWorld six() {
        PongWorld world = new PongWorld(PongVariant.SIX.rules(), PongVariant.SIX, 1);
        act(world, NOOP, NOOP);
        return world;
    }

    private static void act(PongWorld world, int left, int right) {
        Arrays.fill(world.actions.discrete[LEFT], left);
        Arrays.fill(world.actions.discrete[RIGHT], right);
    }

    private boolean waits() {
        return world.ballX() == 400 && world.ballY() == 300 && world.ballSpeed() == 0;
    }

    @Test
    void theBallWaitsInTheMiddle() {
        world.steps(29);
        assertThat(waits()).isTrue();
        assertThat(world.view(RIGHT)[7]).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1", "4, 0", "0, 5"})
    void fireOfEitherSideServesAtOnce(int left, int right) {
        act(world, left, right);
        world.step();
        assertThat(world.ballSpeed()).isBetween(5.999, 6.001);
        assertThat(Math.hypot(world.ballX() - 400, world.ballY() - 300)).isBetween(11.99, 12.01);
    }

    @Test
    void theSixtiethPhysicsStepServesByItself() {
        world.steps(29);
        assertThat(waits()).isTrue();
        world.step();
        assertThat(Math.hypot(world.ballX() - 400, world.ballY() - 300)).isBetween(5.99, 6.01);
    }

    @Test
    void theServeGoesToTheSideThatConceded() {
        for (int i = 0; i < 20; i++) {
            act(world, NOOP, NOOP);
            world.ball(790, 300, 6, 0).paddles(300, 100);
            world.state.score[LEFT][0] = 0;
            world.state.serveWait[0] = 0;
            world.step();
            assertThat(world.outcomes.points[LEFT][0]).isEqualTo(1);
            assertThat(waits()).isTrue();
            act(world, FIRE, NOOP);
            world.step();
            assertThat(world.state.velocityX[0]).isPositive();
        }
    }

    @Test
    void fireInARallyDoesNothing() {
        act(world, FIRE, FIRE);
        world.step();
        PongWorld other = six();
        other.scenes.restore(world.scenes.save());
        act(other, NOOP, NOOP);
        world.steps(20);
        other.steps(20);
        assertThat(other.scenes.save()).isEqualTo(world.scenes.save());
    }

    @ParameterizedTest
    @CsvSource({"0, 300", "1, 300", "2, 284", "3, 316", "4, 284", "5, 316"})
    void twoOfThemMoveUpAndTwoDown(int action, float y) {
        act(world, action, NOOP);
        world.step();
        assertThat(world.state.paddleY[LEFT][0]).isEqualTo(y);
        assertThat(world.state.paddleY[RIGHT][0]).isEqualTo(300);
    }

    /** What somebody at the keyboard does, and the action that this is. */
    @ParameterizedTest
    @CsvSource({
        "VECTOR, -1, false, 0",
        "VECTOR, 1, true, 1",
        "VECTOR, 0, true, 2",
        "SIX, 0, false, 0",
        "SIX, 0, true, 1",
        "SIX, -1, true, 2",
        "SIX, 1, false, 3"
    })
    void aKeyIsTheActionOfItsDirection(PongVariant variant, int direction, boolean fires, int action) {
        Actions actions = new Actions(new PongSource(variant).spec(), 2);
        variant.control().act(actions, RIGHT, 1, direction, fires);
        assertThat(actions.discrete[RIGHT]).containsExactly(0, action);
    }

    @Test
    void aSeventhIsRefusedWithTheSix() {
        act(world, NOOP, 6);
        assertThatThrownBy(world::step)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("right: action 6")
                .hasMessageContaining("4 (up, fire) and 5 (down, fire)");
    }

    @Test
    void aScriptsSideDoesNotFire() {
        world.scenes.assign(RIGHT, 0, 1, "level3");
        act(world, NOOP, FIRE);
        world.steps(10);
        assertThat(waits()).isTrue();
    }

    @Test
    void aBallThatWaitsGoesOnWaitingWhenRestored() {
        world.steps(20);
        PongWorld other = six();
        other.scenes.restore(world.scenes.save());
        world.steps(15);
        other.steps(15);
        assertThat(waits()).isFalse();
        assertThat(other.scenes.save()).isEqualTo(world.scenes.save());
    }
}
