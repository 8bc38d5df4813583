package dev.rally.checkpoints;

import static dev.rally.checkpoints.CheckpointException.Code.INVALID_NAME;

import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which names may become folders and files: none that is a path, hidden, or special to some operating system. */
final class Names {
    static final String LATEST = "latest";
    static final String BEST = "best";
    private static final String AUTO = "auto-";
    private static final String BEFORE = "before-";

    private static final Pattern AGENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern CHECKPOINT = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?");
    private static final Pattern GROUP = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final Pattern DEVICE = Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");
    private static final String ROUND = "round-";
    private static final Pattern MILESTONE = Pattern.compile(ROUND + "(0|[1-9][0-9]{0,17})");
    private static final Pattern SET_ASIDE = Pattern.compile(BEFORE + "([0-9]{1,18})-(" + LATEST + "|" + BEST + ")");
    private static final Pattern AUTOMATIC = Pattern.compile(AUTO + "([0-9]{1,18})");

    private Names() {}

    static void checkAgent(String name) {
        check(AGENT, name, "agent name", "1 to 64 letters, digits, '-' and '_', beginning with a letter or digit");
    }

    static void checkCheckpoint(String name) {
        check(
                CHECKPOINT,
                name,
                "checkpoint name",
                "1 to 64 letters, digits, '.', '-' and '_', beginning with a letter or digit and not ending with '.'");
    }

    /** As {@link #checkCheckpoint}, and not one of the names that the store gives itself. */
    static void checkSavedAs(String name) {
        checkCheckpoint(name);
        String folded = name.toLowerCase(Locale.ROOT);
        if (folded.equals(LATEST) || folded.equals(BEST) || folded.startsWith(AUTO) || folded.startsWith(BEFORE)) {
            throw new CheckpointException(
                    INVALID_NAME,
                    "checkpoint name \"" + name
                            + "\" is kept for the store (latest, best, auto-…, before-…); choose another,"
                            + " leave it out for an automatic one, or give a win rate to have the best one kept");
        }
    }

    /** Refuses a new name that differs from one that is there only in case: elsewhere both would be one folder. */
    static void checkCase(String what, String name, Collection<String> present) {
        if (present.contains(name)) {
            return;
        }
        for (String other : present) {
            if (other.equalsIgnoreCase(name)) {
                throw new CheckpointException(
                        INVALID_NAME,
                        what + " name \"" + name + "\" differs from \"" + other
                                + "\", which there is, only in upper and lower case, and would share its folder on"
                                + " other systems; use that name, or choose another");
            }
        }
    }

    static void checkGroup(String name) {
        check(GROUP, name, "tensor group", "1 to 64 lower-case letters, digits and '-', beginning with a letter");
    }

    static String automatic(long sequence) {
        return AUTO + sequence;
    }

    static boolean isAutomatic(String name) {
        return AUTOMATIC.matcher(name).matches();
    }

    /** What the agent had that was before the one with this sequence number. */
    static String before(long sequence, String what) {
        return BEFORE + sequence + "-" + what;
    }

    /** The sequence number in such a name; 0 in others. */
    static long setAsideBefore(String name) {
        var matcher = SET_ASIDE.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    static String milestone(long round) {
        return ROUND + round;
    }

    static boolean isMilestone(String name) {
        return MILESTONE.matcher(name).matches();
    }

    /** The round in a milestone's name. */
    static long roundOf(String milestone) {
        return Long.parseLong(milestone.substring(ROUND.length()));
    }

    /** The sequence that an automatic checkpoint's name tells even when its manifest is unreadable; else 0. */
    static long sequenceOf(String name) {
        var matcher = AUTOMATIC.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    static boolean isCheckpoint(String name) {
        return CHECKPOINT.matcher(name).matches() && !DEVICE.matcher(name).matches();
    }

    static boolean isGroup(String name) {
        return GROUP.matcher(name).matches() && !DEVICE.matcher(name).matches();
    }

    static boolean isAgent(String name) {
        return AGENT.matcher(name).matches() && !DEVICE.matcher(name).matches();
    }

    private static void check(Pattern pattern, String name, String what, String allowed) {
        if (!pattern.matcher(name).matches() || DEVICE.matcher(name).matches()) {
            throw new CheckpointException(
                    INVALID_NAME, what + " \"" + name + "\": allowed are " + allowed + "; no names of devices");
        }
    }
}
