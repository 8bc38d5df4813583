package dev.rally.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Thins lines that come again and again, whatever numbers and names are in them: of a kind, {@value #AT_ONCE} a minute are
 * written, and then how many more there were, when the next line of any kind comes after that minute. What is below {@code
 * info} is asked for, and left as it is. Safe for any thread.
 */
final class RepeatedLines extends TurboFilter {
    static final int AT_ONCE = 20;
    static final long WINDOW_NANOS = 60_000_000_000L;
    private static final Marker COUNT = MarkerFactory.getMarker("repeated-lines");

    private final LongSupplier nanoTime;
    private final Map<String, Window> windows = new HashMap<>();

    /** What came of one kind within a minute. */
    private static final class Window {
        private final Logger logger;
        private final Level level;
        private final long sinceNanos;
        private long lines;

        Window(Logger logger, Level level, long sinceNanos) {
            this.logger = logger;
            this.level = level;
            this.sinceNanos = sinceNanos;
        }
    }

    RepeatedLines(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        boolean written = level.isGreaterOrEqual(Level.INFO) && logger.getEffectiveLevel().levelInt <= level.levelInt;
        if (format == null || marker == COUNT || !written) {
            return FilterReply.NEUTRAL;
        }
        synchronized (this) {
            long now = nanoTime.getAsLong();
            closeWindows(now);
            Window window =
                    windows.computeIfAbsent(logger.getName() + " " + format, kind -> new Window(logger, level, now));
            window.lines++;
            return window.lines > AT_ONCE ? FilterReply.DENY : FilterReply.NEUTRAL;
        }
    }

    private void closeWindows(long now) {
        for (Iterator<Map.Entry<String, Window>> all = windows.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Window> next = all.next();
            Window window = next.getValue();
            if (now - window.sinceNanos > WINDOW_NANOS) {
                all.remove();
                if (window.lines > AT_ONCE) {
                    window.logger.log(
                            COUNT,
                            RepeatedLines.class.getName(),
                            Level.toLocationAwareLoggerInteger(window.level),
                            "… and " + (window.lines - AT_ONCE) + " more lines like \""
                                    + next.getKey()
                                            .substring(window.logger.getName().length() + 1) + "\" in a minute",
                            null,
                            null);
                }
            }
        }
    }
}
