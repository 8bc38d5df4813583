package dev.rally.env.pong;

import dev.rally.env.scene.Actions;
import dev.rally.env.scene.Outcomes;
import dev.rally.env.scene.Seen;
import java.util.Arrays;

/** A batch of Pong games with its actions and outcomes, for tests that set up positions in field coordinates. */
final class PongWorld {
    static final int UP = 0;
    static final int DOWN = 1;
    static final int STAY = 2;
    static final int LEFT = 0;
    static final int RIGHT = 1;

    final PongScenes scenes;
    final PongState state;
    final Actions actions;
    final Outcomes outcomes;

    PongWorld(PongRules rules, PongVariant variant, int count) {
        scenes = new PongScenes(rules, variant, count);
        state = scenes.state();
        actions = new Actions(scenes.spec(), count);
        outcomes = new Outcomes(scenes.spec(), count);
        for (int[] side : actions.discrete) {
            Arrays.fill(side, STAY);
        }
    }

    static PongWorld one() {
        return new PongWorld(PongRules.DEFAULT, PongVariant.VECTOR, 1);
    }

    PongWorld ball(float x, float y, float velocityX, float velocityY) {
        state.ballX[0] = x - 400;
        state.ballY[0] = y;
        state.velocityX[0] = velocityX;
        state.velocityY[0] = velocityY;
        state.limitX[0] = Math.abs(x - 400) < 290 ? 290 : 400;
        return this;
    }

    PongWorld paddles(float leftY, float rightY) {
        state.paddleY[LEFT][0] = leftY;
        state.paddleY[RIGHT][0] = rightY;
        return this;
    }

    PongWorld step() {
        scenes.step(0, scenes.scenes(), actions, outcomes);
        return this;
    }

    PongWorld steps(int count) {
        for (int i = 0; i < count; i++) {
            step();
        }
        return this;
    }

    float ballX() {
        return state.ballX[0] + 400;
    }

    float ballY() {
        return state.ballY[0];
    }

    double ballSpeed() {
        return Math.hypot(state.velocityX[0], state.velocityY[0]);
    }

    float reward(int side) {
        return outcomes.reward[side][0];
    }

    float[] view(int side) {
        return Seen.floats(scenes, side);
    }
}
