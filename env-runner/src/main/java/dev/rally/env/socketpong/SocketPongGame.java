package dev.rally.env.socketpong;

import dev.rally.env.scene.Canvas;
import dev.rally.env.scene.Canvas.Ink;
import java.util.SplittableRandom;

/**
 * One game by the rules of socket-pong, which has no end. Places are upper left corners in whole pixels, y grows
 * downwards; the client has the left paddle. Nothing moves but in {@link #step}. One thread.
 */
final class SocketPongGame {
    static final int WIDTH = 700;
    static final int HEIGHT = 500;
    static final int BALL_SIZE = 10;
    static final int PADDLE_WIDTH = 10;
    static final int PADDLE_HEIGHT = 100;
    static final int LEFT_X = 0;
    static final int RIGHT_X = WIDTH - PADDLE_WIDTH;

    private static final int PADDLE_SPEED = 5;
    private static final int MIN_SPEED_X = 4;
    private static final int MAX_SPEED = 8;
    private static final int MAX_BALL_X = WIDTH - BALL_SIZE;
    private static final int MAX_BALL_Y = HEIGHT - BALL_SIZE;

    private final SocketPongLevel level;
    private final SplittableRandom random;
    private int ballX;
    private int ballY;
    private int velocityX;
    private int velocityY;
    private int leftY = (HEIGHT - PADDLE_HEIGHT) / 2;
    private int rightY = leftY;
    /** False from a hit or a point until the ball is well inside the field, so that it counts once. */
    private boolean endsArmed = true;
    /** The same for the walls. */
    private boolean wallsArmed = true;

    private int reward;
    /** {@code [side]}: made so far. */
    private final int[] points = new int[2];

    SocketPongGame(SocketPongLevel level, long seed) {
        this.level = level;
        random = new SplittableRandom(seed);
        launch(MAX_BALL_X / 2, MAX_BALL_Y / 2, speedX(), speedY());
    }

    void launch(int x, int y, int speedX, int speedY) {
        ballX = x;
        ballY = y;
        velocityX = speedX;
        velocityY = speedY;
    }

    private int speedX() {
        return random.nextInt(MIN_SPEED_X, MAX_SPEED + 1);
    }

    private int speedY() {
        return random.nextInt(-MAX_SPEED, MAX_SPEED + 1);
    }

    static int paddleInField(int y) {
        return clamped(y, HEIGHT - PADDLE_HEIGHT);
    }

    private static int clamped(int value, int max) {
        return Math.max(0, Math.min(max, value));
    }

    /** A tick, in which the level moves the right paddle. */
    void step(boolean up) {
        stepTo(up, level.follow(RIGHT_X, rightY, ballX, ballY));
    }

    /** A tick, in which somebody moves the right paddle: -1 up, 1 down, 0 not. */
    void step(boolean up, int right) {
        stepTo(up, paddleInField(rightY + right * PADDLE_SPEED));
    }

    /** Paddles first, then the ball, then what it meets. */
    private void stepTo(boolean up, int newRightY) {
        leftY = level.playsBothSides()
                ? level.follow(LEFT_X, leftY, ballX, ballY)
                : paddleInField(leftY + (up ? -PADDLE_SPEED : PADDLE_SPEED));
        rightY = newRightY;
        ballX = clamped(ballX + velocityX, MAX_BALL_X);
        ballY = clamped(ballY + velocityY, MAX_BALL_Y);
        meetEnds();
        meetWalls();
        if (endsArmed && (touches(LEFT_X, leftY) || touches(RIGHT_X, rightY))) {
            velocityX = -velocityX;
            velocityY = speedY();
            endsArmed = false;
        }
        endsArmed |= ballX > 11 && ballX < 679;
        wallsArmed |= ballY > 10 && ballY < 480;
    }

    /** A point; the ball goes back into the field until somebody asks for the reward. */
    private void meetEnds() {
        if (!endsArmed || (ballX > 0 && ballX < MAX_BALL_X)) {
            return;
        }
        boolean leftWon = ballX > 0;
        points[leftWon ? 0 : 1]++;
        reward += leftWon ? 1 : -1;
        velocityX = leftWon ? -Math.abs(velocityX) : Math.abs(velocityX);
        endsArmed = false;
    }

    private void meetWalls() {
        if (!wallsArmed || (ballY > 1 && ballY < 489)) {
            return;
        }
        velocityY = ballY > 1 ? -Math.abs(velocityY) : Math.abs(velocityY);
        wallsArmed = false;
    }

    private boolean touches(int paddleX, int paddleY) {
        return ballX < paddleX + PADDLE_WIDTH
                && ballX + BALL_SIZE > paddleX
                && ballY < paddleY + PADDLE_HEIGHT
                && ballY + BALL_SIZE > paddleY;
    }

    /** What the points since the last time add up to, for the left; where that is not 0 the ball starts anew. */
    int takeReward() {
        int taken = reward;
        reward = 0;
        if (taken != 0) {
            int speedX = random.nextBoolean() ? speedX() : -speedX();
            launch(MAX_BALL_X / 2, MAX_BALL_Y / 2, speedX, speedY());
        }
        return taken;
    }

    void draw(Canvas canvas) {
        canvas.field(WIDTH, HEIGHT);
        float middle = PADDLE_HEIGHT / 2f;
        canvas.rectangle(Ink.FIRST, LEFT_X + PADDLE_WIDTH / 2f, leftY + middle, PADDLE_WIDTH, PADDLE_HEIGHT);
        canvas.rectangle(Ink.SECOND, RIGHT_X + PADDLE_WIDTH / 2f, rightY + middle, PADDLE_WIDTH, PADDLE_HEIGHT);
        canvas.rectangle(Ink.FOCUS, ballX + BALL_SIZE / 2f, ballY + BALL_SIZE / 2f, BALL_SIZE, BALL_SIZE);
        canvas.number("left", points[0]);
        canvas.number("right", points[1]);
    }

    int ballX() {
        return ballX;
    }

    int ballY() {
        return ballY;
    }

    int leftY() {
        return leftY;
    }

    int rightY() {
        return rightY;
    }
}
