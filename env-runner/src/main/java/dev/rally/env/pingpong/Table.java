package dev.rally.env.pingpong;

import dev.rally.env.game.physics.Bounce;
import dev.rally.env.game.physics.Box;
import dev.rally.env.game.physics.Sweep;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What moves in one round, and its rules. */
final class Table {
    static final int WIDTH = 200;
    static final int HEIGHT = 500;
    static final int FIRST_Y = 420;
    static final int SECOND_Y = 50;
    static final int PLATFORM_WIDTH = 40;
    static final int PLATFORM_HEIGHT = 30;
    static final int BLOCKER_Y = 240;
    static final int BLOCKER_WIDTH = 30;
    static final int BLOCKER_HEIGHT = 20;
    static final int BALL = 5;
    static final int STEP = 5;
    static final int SERVE_SPEED = 7;

    private static final int START_X = 80;
    private static final int BLOCKER_PLACES = 10;
    private static final int BLOCKER_GRID = 20;
    private static final int SERVE_DEADLINE = 150;
    static final int FASTER_EVERY = 100;
    private static final int SLICE = 3;
    private static final int FIRST_LOSES_BELOW = 450;
    private static final int SECOND_LOSES_ABOVE = 50;
    private static final int TOO_FAST = 40;

    private final Difficulty difficulty;
    private final Chance chance;
    final Box first = new Box(START_X, FIRST_Y, PLATFORM_WIDTH, PLATFORM_HEIGHT);
    final Box second = new Box(START_X, SECOND_Y, PLATFORM_WIDTH, PLATFORM_HEIGHT);
    final Box ball = new Box(0, 0, BALL, BALL);
    final Box blocker = new Box(0, BLOCKER_Y, BLOCKER_WIDTH, BLOCKER_HEIGHT);
    private boolean firstServes;
    private int servedFrame;
    int frame;

    Table(Difficulty difficulty, Chance chance) {
        this.difficulty = difficulty;
        this.chance = chance;
        begin();
    }

    /** The next round; the sides take turns in serving. */
    void begin() {
        firstServes = !firstServes;
        frame = 0;
        servedFrame = 0;
        for (Box platform : List.of(first, second)) {
            platform.x = START_X;
            platform.speedX = 0;
        }
        blocker.x = chance.below(BLOCKER_PLACES) * BLOCKER_GRID;
        blocker.speedX = chance.below(2) == 0 ? STEP : -STEP;
        hold();
    }

    private boolean served() {
        return servedFrame > 0;
    }

    /** One frame, with commands of either player. */
    void advance(@Nullable Object firstCommand, @Nullable Object secondCommand) {
        frame++;
        move(first, firstCommand);
        move(second, secondCommand);
        moveBlocker();
        if (served()) {
            moveBall();
        } else {
            hold();
            serve(firstServes ? firstCommand : secondCommand);
        }
    }

    /** A platform at the field's edge counts as one that stands. */
    private static void move(Box platform, @Nullable Object command) {
        if (Pingpong.LEFT.equals(command) && platform.x > 0) {
            platform.speedX = -STEP;
        } else if (Pingpong.RIGHT.equals(command) && platform.right() < WIDTH) {
            platform.speedX = STEP;
        } else {
            platform.speedX = 0;
        }
        platform.move();
    }

    private void moveBlocker() {
        blocker.move();
        Bounce.within(blocker, WIDTH, HEIGHT);
    }

    private void hold() {
        Box server = firstServes ? first : second;
        ball.x = server.centreX() - BALL / 2;
        ball.y = firstServes ? server.y - BALL : server.bottom();
        ball.speedX = 0;
        ball.speedY = 0;
    }

    private void serve(@Nullable Object command) {
        boolean left = Pingpong.SERVE_LEFT.equals(command);
        boolean right = Pingpong.SERVE_RIGHT.equals(command);
        if (!left && !right) {
            if (frame < SERVE_DEADLINE) {
                return;
            }
            left = chance.below(2) == 0;
        }
        ball.speedX = left ? -SERVE_SPEED : SERVE_SPEED;
        ball.speedY = firstServes ? -SERVE_SPEED : SERVE_SPEED;
        servedFrame = frame;
    }

    private void moveBall() {
        if ((frame - servedFrame) % FASTER_EVERY == 0) {
            ball.speedX += ball.speedX > 0 ? 1 : -1;
            ball.speedY += ball.speedY > 0 ? 1 : -1;
        }
        int lastX = ball.x;
        int lastY = ball.y;
        int speedX = ball.speedX;
        int speedY = ball.speedY;
        ball.move();
        boolean hitsWall = Bounce.within(ball, WIDTH, HEIGHT);
        int afterWallX = ball.speedX;
        ball.speedX = speedX;
        ball.speedY = speedY;
        Box hit = hit(lastX, lastY);
        if (hit != null) {
            Bounce.off(ball, hit);
            slice(hit, speedX, speedY);
        }
        if (hitsWall) {
            ball.speedX = afterWallX;
        }
    }

    private @Nullable Box hit(int lastX, int lastY) {
        for (Box obstacle : difficulty.blocks ? List.of(first, second, blocker) : List.of(first, second)) {
            if (Sweep.reaches(ball, lastX, lastY, obstacle)) {
                return obstacle;
            }
        }
        return null;
    }

    /** A platform that has returned the ball sends it on faster when it moves with it, and back when against it. */
    private void slice(Box hit, int speedX, int speedY) {
        boolean returned = hit == first ? ball.speedY < 0 : hit == second && ball.speedY > 0;
        if (!difficulty.slices || !returned) {
            return;
        }
        int along = Integer.signum(hit.speedX * speedX);
        int speed = along < 0 ? -Math.abs(speedY) : Math.abs(speedY) + along * SLICE;
        ball.speedX = speedX > 0 ? speed : -speed;
    }

    String status() {
        if (ball.y > FIRST_LOSES_BELOW) {
            return Pingpong.SECOND_WINS;
        } else if (ball.bottom() < SECOND_LOSES_ABOVE) {
            return Pingpong.FIRST_WINS;
        }
        return Math.min(Math.abs(ball.speedX), Math.abs(ball.speedY)) > TOO_FAST ? Pingpong.DRAW : Pingpong.ALIVE;
    }

    void save(ByteBuffer out) {
        out.putInt(frame).putInt(servedFrame).putInt(firstServes ? 1 : 0).putLong(chance.state());
        for (Box box : List.of(first, second, ball, blocker)) {
            out.putInt(box.x).putInt(box.y).putInt(box.speedX).putInt(box.speedY);
        }
    }

    void restore(ByteBuffer in) {
        frame = in.getInt();
        servedFrame = in.getInt();
        firstServes = in.getInt() == 1;
        chance.restore(in.getLong());
        for (Box box : List.of(first, second, ball, blocker)) {
            box.x = in.getInt();
            box.y = in.getInt();
            box.speedX = in.getInt();
            box.speedY = in.getInt();
        }
    }
}
