package dev.rally.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RepeatedLinesTest {
    private static final int MANY = 8440;

    private final AtomicLong clock = new AtomicLong();
    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("dev.rally.Some");
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();

    @BeforeEach
    void set() {
        context.addTurboFilter(new RepeatedLines(clock::get));
        log.setLevel(Level.DEBUG);
        log.addAppender(written);
        written.start();
        for (int i = 0; i < MANY; i++) {
            log.warn("client {} is disconnected", i);
        }
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void ofAKindOnlySomeAreWritten() {
        assertThat(lines())
                .hasSize(RepeatedLines.AT_ONCE)
                .startsWith("client 0 is disconnected", "client 1 is disconnected");
    }

    @Test
    void otherKindsAndWhatIsAskedForAreWritten() {
        written.list.clear();
        for (int i = 0; i < MANY; i++) {
            log.debug("client {} asks", i);
        }
        log.info("another");

        assertThat(lines()).hasSize(MANY + 1).endsWith("another");
    }

    @Test
    void afterAMinuteTheRestIsCountedAndTheKindWrittenAgain() {
        written.list.clear();
        clock.addAndGet(RepeatedLines.WINDOW_NANOS + 1);

        log.warn("client {} is disconnected", "x");
        clock.addAndGet(RepeatedLines.WINDOW_NANOS + 1);
        log.info("later");

        int more = MANY - RepeatedLines.AT_ONCE;
        assertThat(lines())
                .containsExactly(
                        "… and " + more + " more lines like \"client {} is disconnected\" in a minute",
                        "client x is disconnected",
                        "later");
        assertThat(written.list.get(0).getLevel()).isEqualTo(Level.WARN);
    }
}
