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

    private static final float DAMPING_PER_PX = 0.01f;

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

    boolean follows() {
        return speed > 0;
    }

    /** How far the paddle moves: {@code dy} is the ball's y less the paddle's, {@code dx} their distance in x. */
    float move(float dy, float dx) {
        float step = Math.max(-speed, Math.min(speed, dy / divisor));
        return damped ? step * Damping.at(dx) : step;
    }

    /**
     * {@code exp(-0.01 · dx)} from a table by the pixel and a parabola within it: relative error below 3e-7, and the
     * same bits on every machine.
     */
    static final class Damping {
        private static final float[] BY_PX = new float[1024];

        static {
            for (int px = 0; px < BY_PX.length; px++) {
                BY_PX[px] = (float) StrictMath.exp(-0.01 * px);
            }
        }

        private Damping() {}

        static float at(float dx) {
            int px = Math.min((int) dx, BY_PX.length - 1);
            float rest = (dx - px) * DAMPING_PER_PX;
            return BY_PX[px] * (1 - rest + 0.5f * rest * rest);
        }
    }
}
