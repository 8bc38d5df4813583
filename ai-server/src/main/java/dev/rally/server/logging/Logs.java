package dev.rally.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of the process: standard error, and a file that never grows beyond two times {@value #MAX_FILE_MB} MB. */
public final class Logs {
    static final int MAX_FILE_MB = 4;
    /** The appender's name. */
    static final String STANDARD_ERROR = "stderr";

    private Logs() {}

    /**
     * Lets standard error have what is of this level or above. The file has at least {@code info}, whatever a launcher
     * wants to see.
     *
     * @param level trace, debug, info, warn, error or off
     */
    public static void standardErrorLevel(String level) {
        Level lowest = Level.toLevel(level, Level.INFO);
        ThresholdFilter filter = new ThresholdFilter();
        filter.setLevel(lowest.toString());
        filter.start();
        Appender<ILoggingEvent> standardError = root().getAppender(STANDARD_ERROR);
        standardError.clearAllFilters();
        standardError.addFilter(filter);
        root().setLevel(lowest.isGreaterOrEqual(Level.INFO) ? Level.INFO : lowest);
        root().getLoggerContext().addTurboFilter(new RepeatedLines(System::nanoTime));
    }

    /** From now on standard error has a JSON object a line. */
    public static void standardErrorAsJson() {
        ConsoleAppender<ILoggingEvent> standardError =
                (ConsoleAppender<ILoggingEvent>) root().getAppender(STANDARD_ERROR);
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(root().getLoggerContext());
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMDC(false);
        encoder.setWithMarkers(false);
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        standardError.setEncoder(encoder);
    }

    /** Logs into {@code file} as well; the file before it is kept with {@code .1} at its end. */
    public static void alsoTo(Path file) {
        LoggerContext context = root().getLoggerContext();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(LineLayout.encoder(context));

        FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(appender);
        window.setFileNamePattern(file.toString().replace("%", "\\%") + ".%i");
        window.setMinIndex(1);
        window.setMaxIndex(1);
        window.start();

        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(FileSize.valueOf(MAX_FILE_MB + "MB"));
        size.start();

        appender.setRollingPolicy(window);
        appender.setTriggeringPolicy(size);
        appender.start();
        root().addAppender(appender);
    }

    /** While another thread sets SLF4J up, under this lock, it gives out stand-ins for loggers, which have no levels. */
    @SuppressWarnings("LockOnNonEnclosingClassLiteral") // it is the lock that SLF4J takes
    private static ch.qos.logback.classic.Logger root() {
        synchronized (LoggerFactory.class) {
            return (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        }
    }
}
