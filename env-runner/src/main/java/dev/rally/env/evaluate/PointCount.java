package dev.rally.env.evaluate;

/**
 * Counts the same number of points in every scene. Stopping all scenes at once would favour short points, and with
 * them the player who wins fast.
 */
final class PointCount {
    private final int pointsPerScene;
    private final int[] played;
    private final int[] won;
    private long sceneSteps;
    private int open;

    PointCount(int scenes, int pointsPerScene) {
        this.pointsPerScene = pointsPerScene;
        played = new int[scenes];
        won = new int[scenes];
        open = scenes;
    }

    /** One agent step of a scene: the points that the player and the opponent won in it. */
    void step(int scene, int playerPoints, int opponentPoints) {
        if (played[scene] == pointsPerScene) {
            return;
        }
        sceneSteps++;
        int counted = Math.min(playerPoints + opponentPoints, pointsPerScene - played[scene]);
        won[scene] += Math.min(playerPoints, counted);
        played[scene] += counted;
        if (played[scene] == pointsPerScene) {
            open--;
        }
    }

    boolean complete() {
        return open == 0;
    }

    MatchResult result(String player, String opponent) {
        long sumPlayed = sum(played);
        return new MatchResult(
                player,
                opponent,
                new PointShare(sum(won), sumPlayed),
                sumPlayed == 0 ? Double.NaN : (double) sceneSteps / sumPlayed,
                (long) played.length * pointsPerScene - sumPlayed);
    }

    private static long sum(int[] values) {
        long sum = 0;
        for (int value : values) {
            sum += value;
        }
        return sum;
    }
}
