package dev.rally.env.evaluate;

/**
 * Points or games won of those played, with the 95 % confidence interval of Wilson (1927), which stays within 0 and 1
 * and is right near them too.
 *
 * @param won a drawn game counts a half
 * @param designEffect by how much the share varies more than that of as many independent points would, as those of one
 *     game vary together (Kish, 1965); the interval is that of so many times fewer points
 */
public record Share(double won, long played, double designEffect) {
    /** The 97.5 % quantile of the normal distribution. */
    static final double Z = 1.959963984540054;

    public Share {
        if (!(won >= 0 && won <= played)) {
            throw new IllegalArgumentException(won + " won of " + played + " played");
        }
        if (!(designEffect >= 1)) {
            throw new IllegalArgumentException("a design effect of " + designEffect + "; 1 or more is expected");
        }
    }

    /** Of points that have nothing to do with each other. */
    public Share(double won, long played) {
        this(won, played, 1);
    }

    /** 0 to 1; NaN when nothing was played. */
    public double share() {
        return played == 0 ? Double.NaN : won / played;
    }

    /** How many independent points would prove as much. */
    double independent() {
        return played / designEffect;
    }

    /** What the opponent won. */
    Share others() {
        return new Share(played - won, played, designEffect);
    }

    public Share plus(Share more) {
        long all = played + more.played;
        double effect = all == 0 ? 1 : (designEffect * played + more.designEffect * more.played) / all;
        return new Share(won + more.won, all, Math.max(1, effect));
    }

    /** The interval's lower end; 0 when nothing was played. */
    public double low() {
        return played == 0 ? 0 : Math.max(0, centre() - halfWidth());
    }

    /** The interval's upper end; 1 when nothing was played. */
    public double high() {
        return played == 0 ? 1 : Math.min(1, centre() + halfWidth());
    }

    private double centre() {
        double n = independent();
        return (share() + Z * Z / (2 * n)) / (1 + Z * Z / n);
    }

    private double halfWidth() {
        double p = share();
        double n = independent();
        return Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    }
}
