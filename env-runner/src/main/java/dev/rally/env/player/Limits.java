package dev.rally.env.player;

/** What a player may cost. */
final class Limits {
    /** Of an answer. */
    static final int ANSWER_BYTES = 1 << 20;

    /** Of a line that a player prints; longer ones are shown in parts. */
    static final int PRINTED_LINE_CHARS = 4_096;

    /** Of all that a player prints; what follows is left out. */
    static final int PRINTED_CHARS = 10_000_000;

    private Limits() {}
}
