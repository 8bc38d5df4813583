package dev.rally.env.evaluate;

/**
 * Counts the same number of games in every scene. Stopping all scenes at once would favour short games, and with them
 * whoever wins fast; counting a game's first points only would favour those who begin well.
 */
final class Tally {
    private final int gamesPerScene;
    private final int[] games;
    /** Points of the running game. */
    private final int[] won;

    private final int[] lost;

    private final GamePoints points = new GamePoints();
    /** Twice the games won, so that a draw is one. */
    private long gamesWonTwice;

    private long gamesEnded;
    private long sceneSteps;
    private long hits;
    private int open;

    /** @param gamesPerScene what is played in each scene */
    Tally(int scenes, int gamesPerScene) {
        this.gamesPerScene = gamesPerScene;
        games = new int[scenes];
        won = new int[scenes];
        lost = new int[scenes];
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
        if (games[scene] == gamesPerScene) {
            return;
        }
        sceneSteps++;
        this.hits += hits;
        this.won[scene] += won;
        this.lost[scene] += lost;
        if (ended) {
            end(scene);
        }
    }

    private void end(int scene) {
        gamesEnded++;
        gamesWonTwice += 1 + Integer.signum(won[scene] - lost[scene]);
        points.add(won[scene], lost[scene]);
        won[scene] = 0;
        lost[scene] = 0;
        games[scene]++;
        if (games[scene] == gamesPerScene) {
            open--;
        }
    }

    boolean complete() {
        return open == 0;
    }

    /** What has been played; points of games that did not end count, for a game without an end is all points. */
    MatchResult result(String player, String opponent) {
        for (int scene = 0; scene < games.length; scene++) {
            points.add(won[scene], lost[scene]);
            won[scene] = 0;
            lost[scene] = 0;
        }
        Share share = points.share();
        double played = share.played();
        return new MatchResult(
                player,
                opponent,
                new Share(gamesWonTwice / 2.0, gamesEnded),
                share,
                played == 0 ? Double.NaN : sceneSteps / played,
                played == 0 ? Double.NaN : hits / played,
                (long) games.length * gamesPerScene - gamesEnded);
    }
}
