package dev.rally.env.evaluate;

/**
 * Points or games won of those played, with the 95 % confidence interval of Wilson (1927), which stays within 0 and 1
 * and is right near them too.
 *
 * @param won a drawn game counts a half
 */
public record Share(double won, long played) {
    /** The 97.5 % quantile of the normal distribution. */
    static final double Z = 1.959963984540054;

    public Share {
        if (!(won >= 0 && won <= played)) {
            throw new IllegalArgumentException(won + " won of " + played + " played");
        }
    }

    /** 0 to 1; NaN when nothing was played. */
    public double share() {
        return played == 0 ? Double.NaN : won / played;
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
        return (share() + Z * Z / (2 * played)) / (1 + Z * Z / played);
    }

    private double halfWidth() {
        double p = share();
        return Z / (1 + Z * Z / played) * Math.sqrt(p * (1 - p) / played + Z * Z / (4.0 * played * played));
    }
}
