package dev.rally.agents.reward;

import dev.rally.agents.tensor.Rows;

/** The rows of some steps, in their order. */
final class Picked {
    private Picked() {}

    /** Row 0 is that of step {@code order[from]}, and so on. */
    static Rows of(Rows rows, int[] order, int from) {
        return (first, count, to, at) -> {
            for (int i = 0; i < count; i++) {
                rows.put(order[from + first + i], 1, to, at + i);
            }
        };
    }
}
