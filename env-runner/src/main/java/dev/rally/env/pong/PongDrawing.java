package dev.rally.env.pong;

import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.Canvas.Ink;

/** Draws a game for people. */
final class PongDrawing {
    private static final int DASHES = 15;

    private PongDrawing() {}

    /**
     * Where things are.
     *
     * @param ballX from the field's left edge
     */
    record Places(
            float leftY,
            float leftHeight,
            float rightY,
            float rightHeight,
            float ballX,
            float ballY,
            float leftScore,
            float rightScore,
            float rally) {
        static Places of(PongRules rules, PongState state, int scene) {
            return new Places(
                    state.paddleY[0][scene],
                    state.paddleHeight[0][scene],
                    state.paddleY[1][scene],
                    state.paddleHeight[1][scene],
                    rules.width() / 2 + state.ballX[scene],
                    state.ballY[scene],
                    state.score[0][scene],
                    state.score[1][scene],
                    state.combo[scene]);
        }
    }

    static void draw(PongRules rules, Places places, Canvas canvas) {
        float width = rules.width();
        float height = rules.height();
        canvas.field(width, height);
        float dash = height / (2 * DASHES);
        for (int i = 0; i < DASHES; i++) {
            canvas.rectangle(Ink.MARK, width / 2, (2 * i + 1) * dash, 4, dash);
        }
        float paddleWidth = rules.paddleWidth();
        canvas.rectangle(Ink.FIRST, rules.paddleInset(), places.leftY, paddleWidth, places.leftHeight);
        canvas.rectangle(Ink.SECOND, width - rules.paddleInset(), places.rightY, paddleWidth, places.rightHeight);
        canvas.rectangle(Ink.FOCUS, places.ballX, places.ballY, rules.ballSize(), rules.ballSize());
        canvas.number("left", places.leftScore);
        canvas.number("right", places.rightScore);
        canvas.number("rally", places.rally);
    }
}
