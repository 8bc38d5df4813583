package dev.rally.env.pong;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The scripted players. A level follows the ball once per physics step by {@code min(|Δy| / divisor, speed)}; level 3
 * is damped by {@code exp(-0.01 · dx)}, dx being the horizontal distance to the ball, and so wakes up late.
 */
enum PongScript {
    /** No script: actions move the side. */
    NONE(0, 1, 0, false),
    STILL(1, 1, 0, false),
    LEVEL1(2, 25, 5, false),
    LEVEL2(3, 10, 8, false),
    LEVEL3(4, 1, 10, true);

    /** By their numbers. */
    static final PongScript[] ALL = values();

    final byte number;
    private final float divisor;
    private final float speed;
    private final boolean damped;

    PongScript(int number, float divisor, float speed, boolean damped) {
        this.number = (byte) number;
        this.divisor = divisor;
        this.speed = speed;
        this.damped = damped;
    }

    static List<String> names() {
        return Arrays.stream(ALL)
                .skip(1)
                .map(s -> s.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    static PongScript named(@Nullable String name) {
        if (name == null) {
            return NONE;
        }
        int index = names().indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("Pong has no script \"" + name + "\"; it has " + names());
        }
        return ALL[index + 1];
    }

    /** The scripted player by its strength: 0 stands still. */
    static PongScript level(int level) {
        return ALL[STILL.number + level];
    }

    boolean follows() {
        return speed > 0;
    }

    /** Fills {@link PongState#move} for a side whose paddles stand at {@code x} from the field's middle. */
    void follow(PongState state, int side, float x, int first, int last) {
        float[] ballX = state.ballX;
        float[] ballY = state.ballY;
        float[] paddleY = state.paddleY[side];
        float[] move = state.move[side];
        for (int i = first; i < last; i++) {
            move[i] = step(ballY[i] - paddleY[i]);
        }
        if (damped) {
            for (int i = first; i < last; i++) {
                move[i] *= damping(Math.abs(ballX[i] - x));
            }
        }
    }

    private float step(float dy) {
        return Math.max(-speed, Math.min(speed, dy / divisor));
    }

    /** How far the paddle moves: {@code dy} is the ball's y less the paddle's, {@code dx} their distance in x. */
    float move(float dy, float dx) {
        return damped ? step(dy) * damping(dx) : step(dy);
    }

    /**
     * {@code exp(-0.01 · dx)} as (exp(-0.01 · dx / 64))⁶⁴ by a Taylor polynomial: within 1e-5 of the exact value, the
     * same bits on every machine, and free of branches, so that loops over it vectorise. Beyond 1,000 px, where a paddle
     * hardly moves, it stays what it is there.
     */
    static float damping(float dx) {
        float u = Math.min(dx, 1000f) * (-0.01f / 64);
        float e = ((((u * (1 / 120f) + 1 / 24f) * u + 1 / 6f) * u + 0.5f) * u + 1) * u + 1;
        float e2 = e * e;
        float e4 = e2 * e2;
        float e8 = e4 * e4;
        float e16 = e8 * e8;
        float e32 = e16 * e16;
        return e32 * e32;
    }
}
