package dev.rally.comm.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Guesses what a mistyped word was meant to be. What it costs does not depend on how long that word is. */
public final class Nearest {
    /** No known word is half as long: of what is longer the beginning alone is looked at. */
    private static final int LOOKED_AT = 64;

    private Nearest() {}

    /**
     * The end of an error message: {@code ; did you mean "x"?} when a known word is near, else {@code ; known are …}.
     *
     * @param known at least one word
     */
    public static String hint(String given, Collection<String> known) {
        String typed = fold(given.substring(0, Math.min(given.length(), LOOKED_AT)));
        String nearest = known.stream()
                .min(Comparator.comparingInt((String word) -> distance(typed, fold(word)))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        int far = Math.max(2, nearest.length() / 3);
        return given.length() < 2 * nearest.length() + far && distance(typed, fold(nearest)) <= far
                ? "; did you mean \"" + nearest + "\"?"
                : "; known are " + String.join(", ", known);
    }

    /** Levenshtein's: the fewest characters to insert, remove or replace. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    /** learning_rate, learning-rate and learningRate are near to each other. */
    private static String fold(String word) {
        return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }
}
