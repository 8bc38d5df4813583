package dev.rally.env.evaluate;

/**
 * How one player fared against another.
 *
 * @param pointShare of the player against the opponent
 * @param meanRallyLength agent steps per point
 * @param unfinished points that were not decided within the match's step limit and are left out of the share
 */
public record MatchResult(
        String player, String opponent, PointShare pointShare, double meanRallyLength, long unfinished) {}
