package dev.rally.comm.protocol;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import org.jspecify.annotations.Nullable;

/** The range checks of the command records: each failure is an {@link ErrorCode#INVALID_PARAMS} that names the field. */
final class Require {
    private static final int MAX_NAME_CHARS = 64;

    private Require() {}

    static void that(boolean condition, String message) {
        if (!condition) {
            throw new RallyException(ErrorCode.INVALID_PARAMS, message);
        }
    }

    static void range(String field, long value, long low, long high) {
        if (value < low || value > high) {
            throw new RallyException(
                    ErrorCode.INVALID_PARAMS, field + " is " + value + "; allowed are " + low + " to " + high);
        }
    }

    static void agent(String name) {
        if (!isName(name, 0, name.length(), false)) {
            throw badName("agent", name, "letters, digits, '-' and '_', beginning with a letter or digit");
        }
    }

    /** A checkpoint's name becomes a folder's, so it must not be a path. */
    static void checkpoint(@Nullable String name) {
        if (name != null && !isName(name, 0, name.length(), true)) {
            throw badName("checkpoint", name, "letters, digits, '-', '_' and '.', beginning with a letter or digit");
        }
    }

    /** Names joined by '/': a folder below the replays, never outside. */
    static void replayLog(String log) {
        int start = 0;
        for (int slash = log.indexOf('/'); slash >= 0; slash = log.indexOf('/', start)) {
            checkReplayPart(log, start, slash);
            start = slash + 1;
        }
        checkReplayPart(log, start, log.length());
    }

    private static void checkReplayPart(String log, int start, int end) {
        if (!isName(log, start, end, true)) {
            throw badName(
                    "log", log, "letters, digits, '-', '_' and '.', beginning with a letter or digit, joined by '/'");
        }
    }

    private static boolean isName(String text, int start, int end, boolean dots) {
        if (end == start || end - start > MAX_NAME_CHARS || !isLetterOrDigit(text.charAt(start))) {
            return false;
        }
        for (int i = start + 1; i < end; i++) {
            char c = text.charAt(i);
            if (!isLetterOrDigit(c) && c != '-' && c != '_' && !(dots && c == '.' && i < end - 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static RallyException badName(String field, String seen, String allowed) {
        return new RallyException(
                ErrorCode.INVALID_PARAMS,
                field + " is \"" + Shown.text(seen) + "\"; allowed are 1 to " + MAX_NAME_CHARS + " " + allowed);
    }
}
