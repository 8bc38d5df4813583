package dev.rally.env.game.physics;

import dev.rally.env.plain.Tuple;

/** A rectangle that moves. x grows to the right, y downwards; its place is its upper left corner. */
public final class Box {
    public int x;
    public int y;
    public final int width;
    public final int height;
    /** By how much it moves in a frame. */
    public int speedX;

    public int speedY;

    public Box(int x, int y, int width, int height) {
        this.x = x;
        this.y = y;
        this.width = width;
        this.height = height;
    }

    public int right() {
        return x + width;
    }

    public int bottom() {
        return y + height;
    }

    public int centreX() {
        return x + width / 2;
    }

    public void move() {
        x += speedX;
        y += speedY;
    }

    /** For scene information. */
    public Tuple place() {
        return Tuple.of(x, y);
    }

    /** For scene information. */
    public Tuple speed() {
        return Tuple.of(speedX, speedY);
    }

    /** Whether two have a point in common, edges included. */
    public boolean touches(Box other) {
        return x <= other.right() && right() >= other.x && y <= other.bottom() && bottom() >= other.y;
    }

    /** Whether a point lies in it, edges included. */
    boolean contains(int pointX, int pointY) {
        return pointX >= x && pointX <= right() && pointY >= y && pointY <= bottom();
    }

    /** The smallest that holds both. */
    public Box union(Box other) {
        int left = Math.min(x, other.x);
        int top = Math.min(y, other.y);
        return new Box(left, top, Math.max(right(), other.right()) - left, Math.max(bottom(), other.bottom()) - top);
    }
}
