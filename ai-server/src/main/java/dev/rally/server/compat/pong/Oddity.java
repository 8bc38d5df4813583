package dev.rally.server.compat.pong;

/** What a game may do that is worth a line in the log, once. */
enum Oddity {
    BAD_STATE("sent what is no state"),
    UNKNOWN_EVENT("sent an event that has no meaning here"),
    BURST("sent many states at once, kept while it was cut off; the newest is answered, none is learnt from"),
    REPEATED("sent the same state twice; it is answered, and counts once"),
    NEW_GAME("has a score that went back; that is a new game, and no point"),
    JUMPED("has a ball that cannot have flown to where it is: states are lost or out of order, or the game began anew;"
            + " nothing is learnt from that step"),
    SLEPT("was silent for more than a second, as a tab in the background is; that is no loss"),
    NOT_ANSWERED("could not be answered");

    private final String text;

    Oddity(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
