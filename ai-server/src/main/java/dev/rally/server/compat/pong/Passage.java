package dev.rally.server.compat.pong;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happened from one state of a game to the next. */
enum Passage {
    /** The ball flew on, or came back from the opponent. */
    FLEW(true, null),
    /** The agent's racket sent the ball back. */
    HIT(true, null),
    /** The ball left behind the opponent, and a new one is served. */
    WON(true, null),
    /** The ball left behind the agent, and a new one is served. */
    LOST(true, null),
    /** The same state once more. */
    REPEATED(false, Oddity.REPEATED),
    /** The first state that is seen, or the first in a new place. */
    BEGAN(false, null),
    /** A new game. */
    NEW_GAME(false, Oddity.NEW_GAME),
    /** The ball is where it cannot have flown to. */
    JUMPED(false, Oddity.JUMPED),
    /** Nothing came for so long that the game stood still. */
    SLEPT(false, Oddity.SLEPT);

    private final boolean played;
    private final @Nullable Oddity oddity;

    Passage(boolean played, @Nullable Oddity oddity) {
        this.played = played;
        this.oddity = oddity;
    }

    /** Whether the later state came of the earlier one and what the agent did in it. */
    boolean played() {
        return played;
    }

    /** Whether it ends an episode by the game's own rules. */
    boolean isPoint() {
        return this == WON || this == LOST;
    }

    /** What is to be said of it. */
    Optional<Oddity> oddity() {
        return Optional.ofNullable(oddity);
    }
}
