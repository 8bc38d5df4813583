package dev.rally.env.arkanoid;

import dev.rally.env.game.physics.Box;

/** A brick, which breaks at the first hit, or at the second one. */
final class Brick {
    static final int WIDTH = 25;
    static final int HEIGHT = 10;

    final Box box;
    final boolean hard;
    /** A hard one that has been hit looks like any other. */
    int hitsLeft;

    Brick(int x, int y, boolean hard) {
        box = new Box(x, y, WIDTH, HEIGHT);
        this.hard = hard;
        hitsLeft = hard ? 2 : 1;
    }
}
