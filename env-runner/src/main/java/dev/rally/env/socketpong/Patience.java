package dev.rally.env.socketpong;

/**
 * How long a client that does nothing keeps the others waiting.
 *
 * @param idleMs until it has to send something: a learner computes between its steps, and its user may have paused it
 * @param stallMs until it has to read what was sent
 */
record Patience(long idleMs, long stallMs) {
    static final Patience DEFAULT = new Patience(300_000, 30_000);
}
