package dev.rally.env.terminal;

/** What a person at the keys does: a key keeps moving until the next key. Any thread. */
public final class Hands {
    /** What moves, for people. */
    public static final String LEGEND = "w s or arrows move, space stops";

    private static final int ESCAPE = 27;

    private volatile int direction;
    private volatile boolean fires;

    /**
     * Takes a key, of which an arrow's sequence is several: its last byte is A for up and B for down.
     *
     * @return whether it was one of these
     */
    public boolean take(int key) {
        switch (key) {
            case 'w', 'A' -> direction = -1;
            case 's', 'B' -> direction = 1;
            case ' ' -> {
                direction = 0;
                fires = true;
            }
            case ESCAPE, '[', 'C', 'D' -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    /** -1 up, 1 down, 0 neither. */
    public int direction() {
        return direction;
    }

    public boolean fires() {
        return fires;
    }
}
