package dev.rally.env.pong;

import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.Canvas.Ink;

/** Draws a game for people. */
final class PongDrawing {
    private static final int DASHES = 15;

    private PongDrawing() {}

    static void draw(PongRules rules, PongState state, int scene, Canvas canvas) {
        float width = rules.width();
        float height = rules.height();
        canvas.field(width, height);
        float dash = height / (2 * DASHES);
        for (int i = 0; i < DASHES; i++) {
            canvas.rectangle(Ink.MARK, width / 2, (2 * i + 1) * dash, 4, dash);
        }
        float paddleWidth = rules.paddleWidth();
        float left = state.paddleHeight[0][scene];
        float right = state.paddleHeight[1][scene];
        canvas.rectangle(Ink.FIRST, rules.paddleInset(), state.paddleY[0][scene], paddleWidth, left);
        canvas.rectangle(Ink.SECOND, width - rules.paddleInset(), state.paddleY[1][scene], paddleWidth, right);
        float x = width / 2 + state.ballX[scene];
        canvas.rectangle(Ink.FOCUS, x, state.ballY[scene], rules.ballSize(), rules.ballSize());
        canvas.number("left", state.score[0][scene]);
        canvas.number("right", state.score[1][scene]);
        canvas.number("rally", state.combo[scene]);
    }
}
