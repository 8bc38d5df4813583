package dev.rally.env.socketpong;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Who plays the right paddle. */
public enum SocketPongLevel {
    LEVEL1(25, 5, false),
    LEVEL2(10, 8, false),
    /** Slower the farther away the ball is. */
    LEVEL3(1, 10, true),
    /** Level 3 on both sides: the client watches, its actions only let time pass. */
    LEVEL4(1, 10, true);

    private static final int HALF_PADDLE = SocketPongGame.PADDLE_HEIGHT / 2;

    private final double divisor;
    private final double speed;
    private final boolean damped;

    SocketPongLevel(double divisor, double speed, boolean damped) {
        this.divisor = divisor;
        this.speed = speed;
        this.damped = damped;
    }

    /**
     * By its name in small letters.
     *
     * @throws RallyException INVALID_PARAMS for one that there is not
     */
    public static SocketPongLevel named(String name) {
        List<String> names =
                Arrays.stream(values()).map(SocketPongLevel::shortName).toList();
        int index = names.indexOf(name);
        if (index < 0) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, "--opponent is \"" + name + "\"" + Nearest.hint(name, names));
        }
        return values()[index];
    }

    public String shortName() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean playsBothSides() {
        return this == LEVEL4;
    }

    /** Where a paddle stands after it has followed the ball for a tick; places are upper left corners. */
    int follow(int paddleX, int paddleY, int ballX, int ballY) {
        double distance = ballY - paddleY - HALF_PADDLE;
        if (damped) {
            distance *= StrictMath.exp(-0.01 * StrictMath.hypot(ballX - paddleX - HALF_PADDLE, ballY - paddleY));
        }
        double step = Math.min(Math.abs(distance / divisor), speed);
        // Whole pixels, cut off: so it goes up a little faster than down.
        return SocketPongGame.paddleInField((int) (distance > 0 ? paddleY + step : paddleY - step));
    }
}
