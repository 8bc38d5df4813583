package dev.rally.sample;

import java.nio.FloatBuffer;
import java.util.random.RandomGenerator;

/** A game small enough to read at a glance: a fruit falls, a basket moves left, stays or moves right, and catches. */
final class CatchGame {
    static final int FEATURES = 3;
    private static final int WIDTH = 9;
    private static final int HEIGHT = 8;

    private final RandomGenerator random;
    private int fruitX;
    private int fruitY;
    private int basketX;

    CatchGame(RandomGenerator random) {
        this.random = random;
        restart();
    }

    void restart() {
        fruitX = random.nextInt(WIDTH);
        fruitY = HEIGHT;
        basketX = random.nextInt(WIDTH);
    }

    /** Writes {@link #FEATURES} floats, each in [-1, 1]. */
    void observe(FloatBuffer out) {
        out.put(2f * fruitX / (WIDTH - 1) - 1);
        out.put(2f * fruitY / HEIGHT - 1);
        out.put(2f * basketX / (WIDTH - 1) - 1);
    }

    /** @param action 0 left, 1 stay, 2 right */
    void step(int action) {
        basketX = Math.max(0, Math.min(WIDTH - 1, basketX + action - 1));
        fruitY--;
    }

    boolean over() {
        return fruitY == 0;
    }

    boolean caught() {
        return over() && fruitX == basketX;
    }
}
