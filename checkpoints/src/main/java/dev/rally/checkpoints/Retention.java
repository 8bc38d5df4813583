package dev.rally.checkpoints;

/**
 * Which checkpoints stay: the last {@code keepLast} automatic ones of each agent, every named one, and the best.
 *
 * @param keepLast 1 or more
 */
public record Retention(int keepLast) {
    public static final Retention DEFAULT = new Retention(5);

    public Retention {
        if (keepLast < 1) {
            throw new IllegalArgumentException("keepLast is " + keepLast + "; at least 1 checkpoint must stay");
        }
    }
}
