package dev.rally.env.round;

/** Tells a misspelt word from another one. */
final class Spelling {
    private Spelling() {}

    /** Whether {@code text} is {@code word} with one slip, or two in a long word, or another number at its end. */
    static boolean near(String text, String word) {
        String stem = word.replaceAll("\\d+$", "");
        if (!stem.equals(word) && text.matches(stem + "\\d*")) {
            return true;
        }
        return distance(text, word) <= (word.length() < 6 ? 1 : 2);
    }

    /** Insertions, deletions and replacements that turn one text into the other. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
