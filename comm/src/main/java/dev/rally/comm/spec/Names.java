package dev.rally.comm.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names that agents, checkpoints and replay logs may have: they become folders, on any operating system. */
public final class Names {
    public static final String AGENT =
            "1 to 64 letters, digits, '-' and '_', beginning with a letter or digit, and no device of Windows (nul, com1 …)";

    public static final String CHECKPOINT =
            "1 to 64 letters, digits, '-', '_' and, but for the end, '.', beginning with a letter or digit, and no device"
                    + " of Windows (nul, com1.x …)";

    private static final int MAX_CHARS = 64;
    private static final List<String> DEVICES = List.of("con", "prn", "aux", "nul");
    private static final List<String> NUMBERED_DEVICES = List.of("com", "lpt");

    private Names() {}

    public static boolean isAgent(@Nullable String name) {
        return name != null && isPlain(name, 0, name.length(), false);
    }

    public static boolean isCheckpoint(String name) {
        return isCheckpoint(name, 0, name.length());
    }

    /** Whether the characters {@code start..end-1} are such a name. */
    public static boolean isCheckpoint(String text, int start, int end) {
        return isPlain(text, start, end, true);
    }

    /** Allocates nothing: every command passes here. */
    private static boolean isPlain(String text, int start, int end, boolean dots) {
        if (end == start || end - start > MAX_CHARS || !isLetterOrDigit(text.charAt(start))) {
            return false;
        }
        int stem = end;
        for (int i = start + 1; i < end; i++) {
            char c = text.charAt(i);
            if (dots && c == '.' && i < end - 1) {
                stem = Math.min(stem, i);
            } else if (!isLetterOrDigit(c) && c != '-' && c != '_') {
                return false;
            }
        }
        return !isDevice(text, start, stem - start);
    }

    /** Windows has devices of these names in every folder, in upper and lower case, whatever follows a dot. */
    private static boolean isDevice(String text, int start, int chars) {
        boolean numbered = chars == 4 && Character.isDigit(text.charAt(start + 3));
        if (chars != 3 && !numbered) {
            return false;
        }
        for (String device : numbered ? NUMBERED_DEVICES : DEVICES) {
            if (text.regionMatches(true, start, device, 0, 3)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
