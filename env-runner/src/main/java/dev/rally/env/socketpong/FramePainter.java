package dev.rally.env.socketpong;

import static dev.rally.env.socketpong.SocketPongGame.BALL_SIZE;
import static dev.rally.env.socketpong.SocketPongGame.LEFT_X;
import static dev.rally.env.socketpong.SocketPongGame.PADDLE_HEIGHT;
import static dev.rally.env.socketpong.SocketPongGame.PADDLE_WIDTH;
import static dev.rally.env.socketpong.SocketPongGame.RIGHT_X;

/**
 * A tenth of the field in each direction, ball and paddles white on black, shape [50, 70]. As where the protocol comes
 * from, the picture is reduced bilinearly: each pixel is the mean of the four in the middle of its 10 × 10.
 */
final class FramePainter {
    static final int COLUMNS = 70;
    static final int ROWS = 50;

    private static final int SCALE = 10;
    /** The four are at these two rows and columns of the 10 × 10. */
    private static final int FIRST = 4;

    private static final int SECOND = 5;
    /** By how many of the four are covered. */
    private static final byte[] GREY = {0, 64, (byte) 128, (byte) 191, (byte) 255};

    private FramePainter() {}

    static byte[] paint(SocketPongGame game) {
        byte[] covered = new byte[ROWS * COLUMNS];
        thing(covered, LEFT_X, game.leftY(), PADDLE_WIDTH, PADDLE_HEIGHT);
        thing(covered, RIGHT_X, game.rightY(), PADDLE_WIDTH, PADDLE_HEIGHT);
        thing(covered, game.ballX(), game.ballY(), BALL_SIZE, BALL_SIZE);
        for (int i = 0; i < covered.length; i++) {
            covered[i] = GREY[Math.min(covered[i], GREY.length - 1)];
        }
        return covered;
    }

    private static void thing(byte[] covered, int x, int y, int width, int height) {
        int lastRow = Math.min(ROWS - 1, (y + height - 1) / SCALE);
        int lastColumn = Math.min(COLUMNS - 1, (x + width - 1) / SCALE);
        for (int row = y / SCALE; row <= lastRow; row++) {
            for (int column = x / SCALE; column <= lastColumn; column++) {
                int samples = samples(row, y, height) * samples(column, x, width);
                covered[row * COLUMNS + column] += (byte) samples;
            }
        }
    }

    /** How many of the two middle lines of a row or column of pixels lie within a thing. */
    private static int samples(int pixel, int from, int length) {
        return within(pixel * SCALE + FIRST, from, length) + within(pixel * SCALE + SECOND, from, length);
    }

    private static int within(int place, int from, int length) {
        return place >= from && place < from + length ? 1 : 0;
    }
}
