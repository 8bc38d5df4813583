package dev.rally.env.pong;

import dev.rally.env.scene.SceneParameter;
import dev.rally.env.scene.Variation;
import java.util.List;

/** What trainings may set in Pong, drawn anew for each rally: games are long. */
final class PongParameters {
    private static final int BALL_SPEED = 0;
    /** The left one's; the right one's is the next. */
    private static final int PADDLE_HEIGHT = 1;

    private static final int OPPONENT = 3;

    /** By whom a scripted side is moved: whoever was assigned. */
    static final byte ASSIGNED = -1;

    private PongParameters() {}

    /** In the order of their numbers. */
    static List<SceneParameter> of(PongRules rules) {
        float height = rules.paddleHeight();
        double highest = Math.min(4 * height, rules.height());
        return List.of(
                new SceneParameter("ballSpeed", 1, 0.25, 2),
                new SceneParameter("leftPaddleHeight", height, height / 5, highest),
                new SceneParameter("rightPaddleHeight", height, height / 5, highest),
                new SceneParameter("opponent", ASSIGNED, ASSIGNED, PongScript.ALL.length - 2, true));
    }

    /** Whether all paddles are as high as the rules say, those of this rally and those to come. */
    static boolean usualPaddles(Variation variation, PongRules rules, PongState state) {
        boolean usual = true;
        for (int side = 0; side < 2; side++) {
            usual &= variation.isDefault(PADDLE_HEIGHT + side);
            for (float height : state.paddleHeight[side]) {
                usual &= height == rules.paddleHeight();
            }
        }
        return usual;
    }

    /** What the scene's next rally is like. */
    static void draw(Variation variation, PongState state, int i) {
        long rally = state.random[i];
        state.ballSpeed[i] = (float) variation.value(BALL_SPEED, rally);
        for (int side = 0; side < 2; side++) {
            state.paddleHeight[side][i] = (float) variation.value(PADDLE_HEIGHT + side, rally);
        }
        state.opponent[i] = (byte) variation.value(OPPONENT, rally);
        for (int side = 0; side < 2; side++) {
            state.cast(side, i);
        }
    }
}
