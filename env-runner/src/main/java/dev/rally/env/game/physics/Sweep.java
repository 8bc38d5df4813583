package dev.rally.env.game.physics;

/** What a box meets on its way through a frame: the ways of its corners are looked at, not only where they end. */
public final class Sweep {
    private Sweep() {}

    /**
     * Whether a corner has come from outside the obstacle into it, to its edge, or through it.
     *
     * @param lastX where the moved box was before
     */
    public static boolean reaches(Box moved, int lastX, int lastY, Box obstacle) {
        for (int corner = 0; corner < 4; corner++) {
            int right = corner % 2 * moved.width;
            int down = corner / 2 * moved.height;
            boolean fromOutside = !obstacle.contains(lastX + right, lastY + down);
            if (fromOutside && meets(obstacle, lastX + right, lastY + down, moved.x + right, moved.y + down)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the lower corners has been in the obstacle, at its edge, or gone through it. */
    public static boolean lowerCornersMeet(Box moved, int lastX, int lastY, Box obstacle) {
        int lastBottom = lastY + moved.height;
        return meets(obstacle, lastX, lastBottom, moved.x, moved.bottom())
                || meets(obstacle, lastX + moved.width, lastBottom, moved.right(), moved.bottom());
    }

    private static boolean meets(Box box, int fromX, int fromY, int toX, int toY) {
        return box.contains(fromX, fromY)
                || box.contains(toX, toY)
                || crosses(fromX, fromY, toX, toY, box.x, box.y, box.width, 0)
                || crosses(fromX, fromY, toX, toY, box.x, box.bottom(), box.width, 0)
                || crosses(fromX, fromY, toX, toY, box.x, box.y, 0, box.height)
                || crosses(fromX, fromY, toX, toY, box.right(), box.y, 0, box.height);
    }

    /** Whether a way crosses an edge that begins at a place and is so wide, or high; ways along it do not. */
    private static boolean crosses(
            int fromX, int fromY, int toX, int toY, int edgeX, int edgeY, int edgeWidth, int edgeHeight) {
        int wayX = toX - fromX;
        int wayY = toY - fromY;
        int turn = edgeWidth * wayY - edgeHeight * wayX;
        if (turn == 0) {
            return false;
        }
        int betweenX = edgeX - fromX;
        int betweenY = edgeY - fromY;
        int alongEdge = wayX * betweenY - wayY * betweenX;
        int alongWay = edgeWidth * betweenY - edgeHeight * betweenX;
        return turn > 0
                ? alongEdge >= 0 && alongEdge <= turn && alongWay >= 0 && alongWay <= turn
                : alongEdge <= 0 && alongEdge >= turn && alongWay <= 0 && alongWay >= turn;
    }
}
