package dev.rally.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * {@code 2026-01-31T12:34:56.789 INFO  Session - message}, and the stack trace below it. Written out in code: reading it
 * from a pattern costs a start of the server a twentieth of its time.
 */
final class LineLayout extends LayoutBase<ILoggingEvent> {
    private static final int LENGTH = "2026-01-31T12:34:56.789".length();
    /** A time's text ends where nothing but zeros would follow. */
    private static final String MISSING_WHEN_ROUND = ":00.000";

    private static final int LEVEL_LENGTH = 6;

    static LayoutWrappingEncoder<ILoggingEvent> encoder(Context context) {
        LineLayout layout = new LineLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(128);
        appendTime(line, event);
        String level = event.getLevel().toString();
        line.append(' ').append(level).append(" ".repeat(Math.max(1, LEVEL_LENGTH - level.length())));
        String logger = event.getLoggerName();
        line.append(logger, logger.lastIndexOf('.') + 1, logger.length());
        line.append(" - ").append(event.getFormattedMessage()).append(System.lineSeparator());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(ThrowableProxyUtil.asString(thrown)).append(System.lineSeparator());
        }
        return line.toString();
    }

    private static void appendTime(StringBuilder line, ILoggingEvent event) {
        Instant instant = Instant.ofEpochMilli(event.getTimeStamp());
        String time = LocalDateTime.ofInstant(instant, ZoneId.systemDefault()).toString();
        line.append(time)
                .append(
                        MISSING_WHEN_ROUND,
                        MISSING_WHEN_ROUND.length() - (LENGTH - time.length()),
                        MISSING_WHEN_ROUND.length());
    }
}
