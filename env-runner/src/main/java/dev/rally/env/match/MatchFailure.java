package dev.rally.env.match;

import org.jspecify.annotations.Nullable;

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
    private final @Nullable String culprit;

    MatchFailure(int exitCode, String message) {
        this(exitCode, null, message);
    }

    private MatchFailure(int exitCode, @Nullable String culprit, String message) {
        super(message);
        this.exitCode = exitCode;
        this.culprit = culprit;
    }

    /** The player that is to blame; null when none is. */
    public @Nullable String culprit() {
        return culprit;
    }

    int exitCode() {
        return exitCode;
    }

    /** In the words of the original. */
    static MatchFailure in(String process, String why) {
        return in(process, process.equals("game") ? null : process, why);
    }

    static MatchFailure in(String process, @Nullable String culprit, String why) {
        return new MatchFailure(PROCESS, culprit, "Exception occurred in '" + process + "' process:\n" + why);
    }
}
