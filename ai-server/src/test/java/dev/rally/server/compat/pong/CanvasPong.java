package dev.rally.server.compat.pong;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** Pong as games in browsers play it: the rules of sample-client/socketio/pong.js. */
final class CanvasPong {
    static final double RIGHT_X = 700;
    static final double LEFT_X = 100;

    private static final double FRAME_S = 1 / 60.0;
    private static final double HALF_RACKET = 50;
    private static final double HALF_BALL = 10;
    private static final double CONTACT = 20;
    private static final double TOP_SPEED = 2000;

    final double width = 800;
    final double height = 600;
    double rightY = 300;
    double leftY = 300;
    double ballX = 400;
    double ballY = 300;
    double speedX = 200;
    double speedY = 200;
    int combo;
    int rightScore;
    int leftScore;
    boolean hit;

    private final Random random;

    CanvasPong(long seed) {
        random = new Random(seed);
    }

    /**
     * @param right -1 up, 1 down, 0 stay
     * @param leftStep pixels of the left racket
     * @return 1 when the right side won the point, -1 when it lost it, else 0
     */
    int frame(int right, double leftStep) {
        rightY = racket(rightY + right * 500 * FRAME_S);
        leftY = racket(leftY + leftStep);
        ballX += speedX * FRAME_S;
        ballY += speedY * FRAME_S;
        if (ballY < HALF_BALL || ballY > height - HALF_BALL) {
            ballY = Math.max(HALF_BALL, Math.min(height - HALF_BALL, ballY));
            speedY = -speedY;
        }
        hit = meets(RIGHT_X, rightY, 1) || meets(LEFT_X, leftY, -1);
        return ballX < 0 || ballX > width ? serve() : 0;
    }

    private double racket(double y) {
        return Math.max(HALF_RACKET, Math.min(height - HALF_RACKET, y));
    }

    private boolean meets(double x, double y, int side) {
        boolean touches = Math.abs(ballX - x) <= CONTACT && Math.abs(ballY - y) <= HALF_RACKET + HALF_BALL;
        if (!touches || speedX * side <= 0) {
            return false;
        }
        speedY = (ballY - y) * normal(3.5, 1.1);
        speedX *= -Math.max(0.2, normal(1.5, 0.4));
        speedX = Math.max(-TOP_SPEED, Math.min(TOP_SPEED, speedX));
        ballX = x - side * CONTACT;
        combo++;
        return true;
    }

    private double normal(double mean, double deviation) {
        return mean + deviation * random.nextGaussian();
    }

    private int serve() {
        int side = ballX > width ? -1 : 1;
        rightScore += side < 0 ? 1 : 0; // these games count for the side that was passed
        leftScore += side < 0 ? 0 : 1;
        combo = 0;
        ballX = width / 2;
        ballY = height / 2;
        speedX = side * normal(175, 40);
        speedY = side * normal(170, 25);
        return side;
    }

    PongState state() {
        return new PongState(
                width,
                height,
                combo,
                new PongState.Side(RIGHT_X, rightY, rightScore),
                new PongState.Side(LEFT_X, leftY, leftScore),
                ballX,
                ballY);
    }

    /** What a game sends as {@code player_action}. */
    ObjectNode message() {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("combo_smash", combo).put("width", width).put("height", height);
        side(message.putObject("myself"), RIGHT_X, rightY, rightScore);
        side(message.putObject("player"), LEFT_X, leftY, leftScore);
        ObjectNode ball = message.putObject("ball").put("hit", hit);
        ball.putObject("position").put("x", ballX).put("y", ballY);
        return message;
    }

    private static void side(ObjectNode side, double x, double y, int score) {
        side.put("scored", false).put("score", score);
        side.putObject("position").put("x", x).put("y", y);
    }
}
