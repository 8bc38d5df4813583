package dev.rally.env.match;

/** A match that ends before its time; the message is for people. */
public final class MatchFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A command line that cannot be followed. */
    static final int COMMAND_LINE = 2;

    /** A game or a player that has failed. */
    static final int PROCESS = 3;

    /** A player's program that does not compile. */
    static final int COMPILATION = 4;

    private final int exitCode;

    MatchFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    /** In the words of the original. */
    static MatchFailure in(String process, String why) {
        return new MatchFailure(PROCESS, "Exception occurred in '" + process + "' process:\n" + why);
    }
}
