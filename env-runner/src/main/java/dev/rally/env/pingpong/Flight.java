package dev.rally.env.pingpong;

import dev.rally.env.plain.Fields;
import dev.rally.env.plain.Tuple;
import java.util.Map;

/**
 * A ball's way as one side sees it: its own platform is below, whichever it is. Positions are upper left corners.
 *
 * @param speedY above 0 towards the side
 */
record Flight(int x, int y, int speedX, int speedY) {
    /** Where a ball lies on the side's own platform. */
    private static final int OWN_LINE = Table.FIRST_Y - Table.BALL;

    private static final int OTHER_LINE = Table.SECOND_Y + Table.PLATFORM_HEIGHT;

    /** @param second whether the side is the one at the top of the field */
    static Flight of(Map<String, Object> sceneInfo, boolean second) {
        Tuple ball = Fields.tuple(sceneInfo, "ball");
        Tuple speed = Fields.tuple(sceneInfo, "ball_speed");
        int y = ball.number(1);
        return new Flight(
                ball.number(0),
                second ? Table.HEIGHT - Table.BALL - y : y,
                speed.number(0),
                second ? -speed.number(1) : speed.number(1));
    }

    boolean waits() {
        return speedY == 0;
    }

    boolean comes() {
        return speedY > 0;
    }

    /**
     * Where it will be when it reaches the platforms' line that it flies to, if nothing but walls is in its way.
     *
     * @param untilFaster frames until it becomes faster; it does again 100 frames later
     */
    Landing landing(int untilFaster) {
        int nextX = x;
        int nextY = y;
        int sx = speedX;
        int sy = speedY;
        int frames = 0;
        while (sy > 0 ? nextY < OWN_LINE : sy < 0 && nextY > OTHER_LINE) {
            if (frames % Table.FASTER_EVERY == untilFaster) {
                sx += sx > 0 ? 1 : -1;
                sy += sy > 0 ? 1 : -1;
            }
            nextX += sx;
            nextY += sy;
            if (nextX <= 0 || nextX >= Table.WIDTH - Table.BALL) {
                nextX = nextX <= 0 ? 0 : Table.WIDTH - Table.BALL;
                sx = -sx;
            }
            frames++;
        }
        return new Landing(nextX, frames);
    }

    /** @param frames until then */
    record Landing(int x, int frames) {}
}
