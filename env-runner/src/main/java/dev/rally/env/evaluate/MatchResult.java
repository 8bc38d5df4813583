package dev.rally.env.evaluate;

/**
 * How one player fared against another.
 *
 * @param gameShare of the games that came to an end; a draw, which only a step limit makes, is half a win
 * @param pointShare of the points
 * @param meanRallyLength agent steps per point
 * @param meanRallyHits hits per point
 * @param unfinished games that did not end within the match's step limit; their points count, they themselves do not
 */
public record MatchResult(
        String player,
        String opponent,
        Share gameShare,
        Share pointShare,
        double meanRallyLength,
        double meanRallyHits,
        long unfinished) {

    /** How much stronger the player is than the opponent, by the points; infinite when one won them all. */
    public double elo() {
        return Elo.difference(pointShare.share());
    }
}
