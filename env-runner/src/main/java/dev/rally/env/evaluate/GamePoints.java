package dev.rally.env.evaluate;

/**
 * The share of points that games show, and how sure it is. A game's points vary together: who sees a weakness wins many
 * of them. So it is the games, not the points, whose spread tells how far the share may be off: the variance of a ratio
 * of two sums over games (Cochran, 1977, section 6.3).
 */
final class GamePoints {
    private long games;
    private long won;
    private long played;
    private double wonSquared;
    private double playedSquared;
    private double wonTimesPlayed;

    void add(long wonOfGame, long lostOfGame) {
        long playedOfGame = wonOfGame + lostOfGame;
        if (playedOfGame == 0) {
            return;
        }
        games++;
        won += wonOfGame;
        played += playedOfGame;
        wonSquared += (double) wonOfGame * wonOfGame;
        playedSquared += (double) playedOfGame * playedOfGame;
        wonTimesPlayed += (double) wonOfGame * playedOfGame;
    }

    Share share() {
        return new Share(won, played, Math.max(1, designEffect()));
    }

    /** The variance over games ÷ what as many independent points would have; 1 where nothing varies. */
    private double designEffect() {
        if (games < 2 || won == 0 || won == played) {
            return 1;
        }
        double p = (double) won / played;
        double residuals = wonSquared - 2 * p * wonTimesPlayed + p * p * playedSquared;
        return games / (games - 1.0) * residuals / (played * p * (1 - p));
    }
}
