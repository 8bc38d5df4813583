package dev.rally.env.pingpong;

import java.util.Arrays;
import java.util.List;

/** How hard the game is. */
enum Difficulty {
    EASY(false, false),
    NORMAL(true, false),
    HARD(true, true);

    /** Whether a platform that moves changes the ball's way. */
    final boolean slices;

    /** Whether something moves in the middle of the field. */
    final boolean blocks;

    Difficulty(boolean slices, boolean blocks) {
        this.slices = slices;
        this.blocks = blocks;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Enum::name).toList();
    }
}
