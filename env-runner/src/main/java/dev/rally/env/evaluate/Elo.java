package dev.rally.env.evaluate;

/**
 * Elo's scale (1978): of two players whose ratings differ by {@code d}, the stronger wins {@code 1 / (1 + 10^(-d/400))}
 * of the points. What is rated is a point, not a game: games of many points leave the weaker player next to none.
 */
public final class Elo {
    /** Rating points to a factor e in the odds. */
    static final double PER_NAT = 400 / Math.log(10);

    /** Where a training's ratings begin: its first policy's. */
    public static final double INITIAL = 1000;

    /** By how much each point won beyond what was expected lifts a rating. */
    private static final double K = 1;

    /** More points than these, against one opponent and at once, would move a rating beyond what they prove. */
    private static final long MOST_AT_ONCE = 256;

    private Elo() {}

    /** The share of points that a player should win whose rating is higher by {@code difference}. */
    public static double expected(double difference) {
        return 1 / (1 + Math.exp(-difference / PER_NAT));
    }

    /** By how much a player is better who wins that share; infinite for 0 and 1, NaN for NaN. */
    public static double difference(double share) {
        return PER_NAT * Math.log(share / (1 - share));
    }

    /** By how much a rating changes that was higher by {@code difference} when the points were played. */
    public static double change(double difference, Share points) {
        if (points.played() == 0) {
            return 0;
        }
        return K * Math.min(points.played(), MOST_AT_ONCE) * (points.share() - expected(difference));
    }
}
