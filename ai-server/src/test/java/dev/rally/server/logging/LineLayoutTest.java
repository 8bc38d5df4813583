package dev.rally.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LineLayoutTest {

    private static String line(LocalDateTime time, @Nullable Throwable thrown) {
        LoggingEvent event = new LoggingEvent(
                "", new LoggerContext().getLogger("dev.rally.Some"), Level.INFO, "{} of {}", thrown, new Object[] {1, 2
                });
        event.setTimeStamp(time.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli());
        return new LineLayout().doLayout(event);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:34:56.789, 2026-01-31T12:34:56.789",
        "2026-01-31T12:34:56.780, 2026-01-31T12:34:56.780",
        "2026-01-31T12:34:56, 2026-01-31T12:34:56.000",
        "2026-01-31T12:34, 2026-01-31T12:34:00.000",
    })
    void everyTimeHasTheSameLength(LocalDateTime time, String printed) {
        assertThat(line(time, null)).isEqualTo(printed + " INFO  Some - 1 of 2" + System.lineSeparator());
    }

    @Test
    void aStackTraceStandsBelow() {
        assertThat(line(LocalDateTime.of(2026, 1, 31, 12, 34), new IllegalStateException("why")))
                .contains("1 of 2" + System.lineSeparator() + "java.lang.IllegalStateException: why")
                .contains("LineLayoutTest");
    }
}
