package dev.rally.env.evaluate;

/**
 * Counts the same number of points, or of games, in every scene. Stopping all scenes at once would favour short ones,
 * and with them the player who wins fast.
 */
final class Tally {
    private final Match.Length perScene;
    private final int[] points;
    private final int[] pointsWon;
    private final int[] games;
    /** Twice the games won, so that a draw is one. */
    private final int[] gamesWonTwice;
    /** Points in the running game: the player's less the opponent's. */
    private final int[] lead;

    private long sceneSteps;
    private long hits;
    private int open;

    /** @param perScene what is played in each scene */
    Tally(int scenes, Match.Length perScene) {
        this.perScene = perScene;
        points = new int[scenes];
        pointsWon = new int[scenes];
        games = new int[scenes];
        gamesWonTwice = new int[scenes];
        lead = new int[scenes];
        open = scenes;
    }

    /**
     * One agent step of a scene.
     *
     * @param won points that the player won in it
     * @param lost points that the opponent won in it
     * @param ended whether the game ended with it
     */
    void step(int scene, int won, int lost, int hits, boolean ended) {
        if (complete(scene)) {
            return;
        }
        sceneSteps++;
        this.hits += hits;
        int counted = perScene.ofGames() ? won + lost : Math.min(won + lost, perScene.count() - points[scene]);
        pointsWon[scene] += Math.min(won, counted);
        points[scene] += counted;
        lead[scene] += won - lost;
        if (ended) {
            games[scene]++;
            gamesWonTwice[scene] += 1 + Integer.signum(lead[scene]);
            lead[scene] = 0;
        }
        if (complete(scene)) {
            open--;
        }
    }

    private boolean complete(int scene) {
        return (perScene.ofGames() ? games[scene] : points[scene]) == perScene.count();
    }

    boolean complete() {
        return open == 0;
    }

    MatchResult result(String player, String opponent) {
        long played = sum(points);
        long wanted = (long) points.length * perScene.count();
        return new MatchResult(
                player,
                opponent,
                new Share(sum(gamesWonTwice) / 2.0, sum(games)),
                new Share(sum(pointsWon), played),
                played == 0 ? Double.NaN : (double) sceneSteps / played,
                played == 0 ? Double.NaN : (double) hits / played,
                wanted - (perScene.ofGames() ? sum(games) : played));
    }

    private static long sum(int[] values) {
        long sum = 0;
        for (int value : values) {
            sum += value;
        }
        return sum;
    }
}
