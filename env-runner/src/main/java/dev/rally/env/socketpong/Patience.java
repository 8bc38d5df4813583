package dev.rally.env.socketpong;

/**
 * How long the other side may do nothing.
 *
 * @param idleMs until it has to send something
 * @param stallMs until it has to read what was sent
 */
record Patience(long idleMs, long stallMs) {
    /** With a client, which keeps others waiting: a learner computes between its steps, and its user may have paused it. */
    static final Patience WITH_CLIENT = new Patience(300_000, 30_000);
    /** With a game, which owes an answer at once. */
    static final Patience WITH_GAME = new Patience(5_000, 5_000);
}
