package dev.rally.env.game;

import org.jspecify.annotations.Nullable;

/** The game cannot go on; the message says why. */
public final class GameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String player;

    public GameException(String message) {
        super(message);
        player = null;
    }

    /** A game that a player's command is to blame for. */
    public GameException(String player, String message) {
        super(message);
        this.player = player;
    }

    /** Whose command it was; null when it was nobody's. */
    public @Nullable String player() {
        return player;
    }
}
