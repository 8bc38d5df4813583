package dev.rally.env.evaluate;

import java.util.Arrays;

/**
 * Ratings of several players from all the points that they played: those under which what happened was most likely,
 * when a player whose rating is higher by {@code d} wins {@link Elo#expected} of the points (Bradley and Terry, 1952).
 * Newton's method finds them; the likelihood has one summit. Every two players who met are given one drawn point more,
 * so that whoever lost every point has a rating too.
 */
public final class BradleyTerry {
    private static final int MOST_ITERATIONS = 200;
    /** In nats of the odds. A longer step might jump beyond where the likelihood is curved. */
    private static final double LONGEST_STEP = 1;

    private static final double GOOD_ENOUGH = 1e-10;

    private final int anchor;
    /** {@code [player][opponent]}: points won, the drawn halves included, as independent ones. */
    private final double[][] won;

    /** @param anchor the player whose rating is 0 */
    public BradleyTerry(int players, int anchor) {
        this.anchor = anchor;
        won = new double[players][players];
    }

    /** Adds what two different players played, by what it proves; may be called again for the same two. */
    public void add(int player, int opponent, Share points) {
        if (won[player][opponent] + won[opponent][player] == 0) {
            won[player][opponent] = 0.5;
            won[opponent][player] = 0.5;
        }
        won[player][opponent] += points.won() / points.designEffect();
        won[opponent][player] += (points.played() - points.won()) / points.designEffect();
    }

    /**
     * The ratings.
     *
     * @throws IllegalArgumentException if some player has no chain of opponents to the anchor
     */
    public Ratings solve() {
        int n = won.length;
        double[] strength = new double[n];
        for (int i = 0; i < MOST_ITERATIONS; i++) {
            double[] step = new Cholesky(information(strength)).solve(gradient(strength));
            double longest = Arrays.stream(step).map(Math::abs).max().orElse(0);
            double shortened = Math.min(1, LONGEST_STEP / Math.max(longest, GOOD_ENOUGH));
            for (int p = 0; p < n; p++) {
                strength[p] += step[p] * shortened;
            }
            if (longest < GOOD_ENOUGH) {
                break;
            }
        }
        return ratings(strength);
    }

    private Ratings ratings(double[] strength) {
        double[] variance = new Cholesky(information(strength)).inverseDiagonal();
        variance[anchor] = 0;
        return new Ratings(
                Arrays.stream(strength).map(s -> s * Elo.PER_NAT).toArray(),
                Arrays.stream(variance)
                        .map(v -> Share.Z * Math.sqrt(v) * Elo.PER_NAT)
                        .toArray());
    }

    /** Of the log-likelihood: points won beyond those expected. */
    private double[] gradient(double[] strength) {
        double[] gradient = new double[strength.length];
        for (int i = 0; i < strength.length; i++) {
            for (int j = 0; i != anchor && j < strength.length; j++) {
                gradient[i] += won[i][j] - (won[i][j] + won[j][i]) * expected(strength[i] - strength[j]);
            }
        }
        return gradient;
    }

    /** Fisher's information: the log-likelihood's curvature, with the anchor's row cut off. */
    private double[][] information(double[] strength) {
        int n = strength.length;
        double[][] information = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double p = expected(strength[i] - strength[j]);
                double weight = i == j ? 0 : (won[i][j] + won[j][i]) * p * (1 - p);
                information[i][i] += weight;
                information[i][j] -= weight;
            }
        }
        Arrays.fill(information[anchor], 0);
        for (double[] row : information) {
            row[anchor] = 0;
        }
        information[anchor][anchor] = 1;
        return information;
    }

    private static double expected(double nats) {
        return Elo.expected(nats * Elo.PER_NAT);
    }

    /**
     * In Elo points, by player.
     *
     * @param rating above the anchor's
     * @param halfWidth of the 95 % confidence interval, which the curvature of the likelihood tells; 0 for the anchor
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    public record Ratings(double[] rating, double[] halfWidth) {}
}
