package dev.rally.env.game.physics;

/** How a moving box leaves what it has met: at most one axis turns, both when it has met a corner exactly. */
public final class Bounce {
    /** Of an axis on which the two overlapped before, or kept their distance. */
    private static final double NEVER = -1;

    private static final int NONE = Integer.MIN_VALUE;

    private Bounce() {}

    /**
     * Turns the box at the obstacle and sets it flush to the surface that it has met: on the axis on which it came in last, seen
     * from the obstacle. Where both were before follows from where they are now and their speeds.
     */
    public static void off(Box moved, Box obstacle) {
        int nearX = surface(moved.x, moved.width, obstacle.x, obstacle.width, moved.speedX - obstacle.speedX);
        int nearY = surface(moved.y, moved.height, obstacle.y, obstacle.height, moved.speedY - obstacle.speedY);
        double timeX = time(nearX, moved.x, moved.speedX - obstacle.speedX);
        double timeY = time(nearY, moved.y, moved.speedY - obstacle.speedY);
        if (timeY >= 0 && timeY >= timeX) {
            moved.speedY = -moved.speedY;
            moved.y = nearY;
        }
        if (timeX >= 0 && timeX >= timeY) {
            moved.speedX = -moved.speedX;
            moved.x = nearX;
        }
    }

    /** Where the moved one lies flush to the surface that it came from; NONE where both overlapped on this axis. */
    private static int surface(int at, int length, int obstacleAt, int obstacleLength, int relativeSpeed) {
        int before = at - relativeSpeed;
        if (before > obstacleAt + obstacleLength) {
            return obstacleAt + obstacleLength;
        }
        return before + length < obstacleAt ? obstacleAt - length : NONE;
    }

    /** How much of the frame went by before that surface was reached. */
    private static double time(int flush, int at, int relativeSpeed) {
        return flush == NONE || relativeSpeed == 0 ? NEVER : (double) (flush - (at - relativeSpeed)) / relativeSpeed;
    }

    /** Keeps a box within a field; a side that it touches or passes turns its speed. */
    public static boolean within(Box moved, int width, int height) {
        int turnsX = moved.x <= 0 || moved.right() >= width ? -1 : 1;
        int turnsY = moved.y <= 0 || moved.bottom() >= height ? -1 : 1;
        moved.x = Math.max(0, Math.min(width - moved.width, moved.x));
        moved.y = Math.max(0, Math.min(height - moved.height, moved.y));
        moved.speedX *= turnsX;
        moved.speedY *= turnsY;
        return turnsX < 0 || turnsY < 0;
    }
}
