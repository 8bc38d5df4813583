package dev.rally.server.compat.pong;

/** A message that is no state; the text says what was seen and what is allowed, for the game's author. */
final class BadState extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadState(String why) {
        super(why, null, false, false); // the message is all: a game may send them at its frame rate
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
