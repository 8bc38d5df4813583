package dev.rally.env.player;

/** A player that cannot go on; the message says why, with a traceback where there is one. */
public final class PlayerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PlayerException(String message) {
        super(message);
    }

    public PlayerException(String message, Throwable cause) {
        super(message, cause);
    }
}
