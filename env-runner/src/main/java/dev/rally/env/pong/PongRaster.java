package dev.rally.env.pong;

import java.nio.Buffer;

/**
 * Draws paddles and balls as rectangles, straight into the memory of observations. A point of the field lies at the same
 * fraction of the picture's width and height; the pixel in row r and column c covers [c, c + 1) × [r, r + 1) there, and
 * what is drawn is the share of its area that a thing covers, whose edges are rounded to 1/256 of a pixel. So whatever
 * moves changes the picture, and its place can be read to a fraction of a pixel.
 *
 * @param <M> the memory of such observations
 */
abstract class PongRaster<M extends Buffer> implements PongView {
    /** A pixel's length in its parts: integers are faster than floats, and sums of areas are exact. */
    private static final int PARTS = 256;
    /** A pixel's area. */
    static final int FULL = PARTS * PARTS;

    private final PongState state;
    private final int columns;
    private final int rows;
    private final float scaleX;
    private final float scaleY;
    private final float middleX;
    private final float paddleX;
    private final float paddleWidth;
    private final float ballSize;

    PongRaster(PongRules rules, PongState state, int columns, int rows) {
        this.state = state;
        this.columns = columns;
        this.rows = rows;
        scaleX = columns * PARTS / rules.width();
        scaleY = rows * PARTS / rules.height();
        middleX = rules.width() / 2;
        paddleX = middleX - rules.paddleInset();
        paddleWidth = rules.paddleWidth();
        ballSize = rules.ballSize();
    }

    /**
     * Draws the game as it stands and as it stood at the earlier moment; nothing but that may be in the picture yet.
     *
     * @param at where the picture begins
     * @param facing -1 swaps left and right, 1 does not
     */
    final void draw(int i, int facing, M memory, int at) {
        for (int side = 0; side < 2; side++) {
            float x = middleX + (side == 0 ? -paddleX : paddleX) * facing;
            float earlierY = state.earlierPaddleY[side][i];
            thing(memory, at, x, state.paddleY[side][i], x, earlierY, paddleWidth, state.paddleHeight[side][i]);
        }
        float x = middleX + state.ballX[i] * facing;
        float earlierX = middleX + state.earlierBallX[i] * facing;
        thing(memory, at, x, state.ballY[i], earlierX, state.earlierBallY[i], ballSize, ballSize);
    }

    /** Draws a thing at both moments; x and y are of its centre, in the field. */
    private void thing(M memory, int at, float x, float y, float earlierX, float earlierY, float width, float height) {
        int left = parts(x - width / 2, scaleX);
        int right = parts(x + width / 2, scaleX);
        int top = parts(y - height / 2, scaleY);
        int bottom = parts(y + height / 2, scaleY);
        int earlierLeft = parts(earlierX - width / 2, scaleX);
        int earlierRight = parts(earlierX + width / 2, scaleX);
        int earlierTop = parts(earlierY - height / 2, scaleY);
        int earlierBottom = parts(earlierY + height / 2, scaleY);
        int firstColumn = Math.max(0, Math.min(left, earlierLeft) / PARTS);
        int lastColumn = Math.min(columns - 1, (Math.max(right, earlierRight) - 1) / PARTS);
        int lastRow = Math.min(rows - 1, (Math.max(bottom, earlierBottom) - 1) / PARTS);
        for (int row = Math.max(0, Math.min(top, earlierTop) / PARTS); row <= lastRow; row++) {
            int high = overlap(row, top, bottom);
            int earlierHigh = overlap(row, earlierTop, earlierBottom);
            if ((high | earlierHigh) == 0) {
                continue; // between a point's last ball and the next one served
            }
            for (int column = firstColumn; column <= lastColumn; column++) {
                int area = high * overlap(column, left, right);
                int earlierArea = earlierHigh * overlap(column, earlierLeft, earlierRight);
                cover(memory, at + row * columns + column, area, earlierArea);
            }
        }
    }

    /** A length in the field as one in the picture. What lies before its edge is rounded differently, and cut off. */
    private static int parts(float length, float scale) {
        return (int) (length * scale + 0.5f);
    }

    /** How many parts of a pixel lie between two places. */
    private static int overlap(int pixel, int from, int to) {
        return Math.max(0, Math.min(to, (pixel + 1) * PARTS) - Math.max(from, pixel * PARTS));
    }

    /**
     * A thing covers so much of a pixel's area, out of {@link #FULL}, now and at the earlier moment.
     *
     * @param index the pixel's place in the memory
     */
    abstract void cover(M memory, int index, int area, int earlierArea);
}
