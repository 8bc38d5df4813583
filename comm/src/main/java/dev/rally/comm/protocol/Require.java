package dev.rally.comm.protocol;

import dev.rally.comm.error.ErrorCode;
import dev.rally.comm.error.RallyException;
import dev.rally.comm.spec.Names;
import dev.rally.comm.spec.Shown;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The range checks of the command records: each failure is an {@link ErrorCode#INVALID_PARAMS} that names the field. */
final class Require {
    private static final int MAX_METRICS = 64;
    private static final int MAX_METRIC_NAME = 128;

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
        if (!Names.isAgent(name)) {
            throw badName("agent", name, Names.AGENT);
        }
    }

    static void checkpoint(@Nullable String name) {
        if (name != null && !Names.isCheckpoint(name)) {
            throw badName("checkpoint", name, Names.CHECKPOINT);
        }
    }

    static void recording(String name) {
        if (!Names.isCheckpoint(name)) {
            throw badName("recording", name, Names.CHECKPOINT);
        }
    }

    /** A short line for people. */
    static void line(String field, @Nullable String text) {
        that(
                text == null || (text.length() <= 128 && text.chars().noneMatch(Character::isISOControl)),
                field + " has more than 128 characters or a control character; give a short plain text");
    }

    /** A plain name: the file lies in a folder that both sides know. */
    static void file(String field, @Nullable String name) {
        if (name != null && !Names.isCheckpoint(name)) {
            throw badName(
                    field, name, "names of files in the connection's folder, without a path: " + Names.CHECKPOINT);
        }
    }

    /** A copy of figures that are numbers, under names that are short. */
    static Map<String, Double> metrics(Map<String, Double> metrics) {
        that(
                metrics.size() <= MAX_METRICS,
                "metrics has " + metrics.size() + " numbers; allowed are " + MAX_METRICS + ": leave some out");
        metrics.forEach((name, value) -> {
            that(
                    !name.isEmpty()
                            && name.length() <= MAX_METRIC_NAME
                            && StandardCharsets.UTF_8.newEncoder().canEncode(name),
                    "metrics has the name \"" + Shown.text(name) + "\"; names have 1 to " + MAX_METRIC_NAME
                            + " characters, and no half ones");
            that(
                    Double.isFinite(value),
                    "metrics." + Shown.text(name) + " is " + value + "; leave out what is no finite number");
        });
        return Map.copyOf(metrics);
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
        if (!Names.isCheckpoint(log, start, end)) {
            throw badName("log", log, "names joined by '/', each of " + Names.CHECKPOINT);
        }
    }

    private static RallyException badName(String field, String seen, String allowed) {
        return new RallyException(
                ErrorCode.INVALID_PARAMS, field + " is \"" + Shown.text(seen) + "\"; allowed are " + allowed);
    }
}
