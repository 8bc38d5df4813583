package dev.rally.env.pong;

import java.nio.FloatBuffer;

/**
 * The 11 features of a side, in raw pixels. Every side sees itself on the right: the left side's view is mirrored in x,
 * so that one policy plays both.
 */
final class PongView {
    static final int FEATURES = 11;

    private final PongState state;
    private final float middleX;
    private final float myX;
    private final float playerX;

    PongView(PongRules rules, PongState state) {
        this.state = state;
        middleX = rules.width() / 2;
        myX = rules.width() - rules.paddleInset();
        playerX = rules.paddleInset();
    }

    void write(int side, int first, int last, FloatBuffer out, int outIndex) {
        float[] mine = state.paddleY[side];
        float[] theirs = state.paddleY[1 - side];
        int[] myScore = state.score[side];
        int[] playerScore = state.score[1 - side];
        float mirror = side == 0 ? -1 : 1;
        int at = outIndex;
        for (int i = first; i < last; i++) {
            float x = middleX + mirror * state.ballX[i];
            float y = state.ballY[i];
            float myY = mine[i];
            out.put(at, state.combo[i]);
            out.put(at + 1, myScore[i]);
            out.put(at + 2, myX);
            out.put(at + 3, myY);
            out.put(at + 4, playerScore[i]);
            out.put(at + 5, playerX);
            out.put(at + 6, theirs[i]);
            out.put(at + 7, x);
            out.put(at + 8, y);
            out.put(at + 9, y - myY);
            out.put(at + 10, x - myX);
            at += FEATURES;
        }
    }
}
