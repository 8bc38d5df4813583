package dev.rally.env.arkanoid;

import dev.rally.env.game.physics.Bounce;
import dev.rally.env.game.physics.Box;
import dev.rally.env.game.physics.Sweep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What moves in one round, the bricks, and the rules. */
final class Court {
    static final int WIDTH = 200;
    static final int HEIGHT = 500;
    static final int STEP = 5;

    private static final int START_X = 75;
    static final int PLATFORM_WIDTH = 40;
    static final int PLATFORM_HEIGHT = 5;
    static final int PLATFORM_Y = 400;
    static final int BALL = 5;
    private static final int SPEED = 7;
    private static final int FAST = 10;

    private final boolean slices;
    final Box platform = new Box(START_X, PLATFORM_Y, PLATFORM_WIDTH, PLATFORM_HEIGHT);
    final Box ball = new Box(93, PLATFORM_Y - BALL, BALL, BALL);
    final List<Brick> bricks = new ArrayList<>();
    int frame;
    boolean served;

    Court(boolean slices) {
        this.slices = slices;
    }

    void begin(List<Brick> level) {
        frame = 0;
        served = false;
        platform.x = START_X;
        platform.speedX = 0;
        ball.x = 93;
        ball.y = PLATFORM_Y - BALL;
        ball.speedX = 0;
        ball.speedY = 0;
        bricks.clear();
        bricks.addAll(level);
    }

    /** A platform at the field's edge counts as one that stands. */
    void movePlatform(@Nullable Object command) {
        if (Arkanoid.LEFT.equals(command) && platform.x > 0) {
            platform.speedX = -STEP;
        } else if (Arkanoid.RIGHT.equals(command) && platform.right() < WIDTH) {
            platform.speedX = STEP;
        } else {
            platform.speedX = 0;
        }
        platform.move();
    }

    void hold() {
        ball.x = platform.centreX() - BALL / 2;
    }

    void serve(boolean left) {
        ball.speedX = left ? -SPEED : SPEED;
        ball.speedY = -SPEED;
        served = true;
    }

    /** First the bricks, then the platform, then the walls. */
    void moveBall() {
        int lastX = ball.x;
        int lastY = ball.y;
        ball.move();
        hitBricks();
        boolean lower = ball.bottom() > platform.y && Sweep.lowerCornersMeet(ball, lastX, lastY, platform);
        if (ball.touches(platform) || lower) {
            int speedX = ball.speedX;
            Bounce.off(ball, platform);
            if (slices && ball.speedY < 0) {
                ball.speedX = sliced(speedX, platform.speedX);
            }
        }
        Bounce.within(ball, WIDTH, HEIGHT);
    }

    /** With the ball it goes on faster, against it it sends it back. */
    private static int sliced(int speedX, int platformSpeed) {
        int direction = speedX > 0 ? 1 : -1;
        int along = direction * Integer.signum(platformSpeed);
        return direction * (along > 0 ? FAST : along < 0 ? -SPEED : SPEED);
    }

    /** Two bricks in a row or a column are one to the ball. A hard one that stays is behind the others from then on. */
    private void hitBricks() {
        List<Brick> hit =
                bricks.stream().filter(brick -> ball.touches(brick.box)).toList();
        if (hit.isEmpty()) {
            return;
        }
        Box first = hit.get(0).box;
        Box second = hit.get(hit.size() - 1).box;
        boolean together = hit.size() == 2 && (first.x == second.x || first.y == second.y);
        Bounce.off(ball, together ? first.union(second) : first);
        bricks.removeAll(hit);
        if (Math.abs(ball.speedX) == SPEED) {
            for (Brick brick : hit) {
                if (--brick.hitsLeft > 0) {
                    bricks.add(brick);
                }
            }
        }
    }
}
