package dev.rally.server.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PatienceTest {
    private static final Duration LIMIT = Duration.ofSeconds(4);

    private boolean atWork;
    private long bytes;
    private final long start = System.nanoTime();
    private final Patience patience = new Patience(
            new Saving() {
                @Override
                public boolean atWork() {
                    return atWork;
                }

                @Override
                public long bytes() {
                    return bytes;
                }
            },
            LIMIT);

    private boolean isOverAfter(double seconds) {
        return patience.isOver(start + (long) (seconds * 1e9));
    }

    @Test
    void endsAtTheLimitWhenNothingIsSaved() {
        assertThat(isOverAfter(3.5)).isFalse();
        assertThat(isOverAfter(5)).isTrue();
    }

    @Test
    void lastsAsLongAsASaveGoesOnAndTheLimitLonger() {
        atWork = true;
        for (int second = 0; second < 600; second += 10) {
            bytes += 1000;
            assertThat(isOverAfter(second)).isFalse();
        }
        atWork = false;
        assertThat(isOverAfter(593)).isFalse();
        assertThat(isOverAfter(595)).isTrue();
    }

    @Test
    void endsWhenASaveDoesNotGoOn() {
        atWork = true;
        bytes = 1000;
        assertThat(isOverAfter(1)).isFalse();
        assertThat(isOverAfter(19)).isFalse();
        assertThat(isOverAfter(21)).isTrue();
    }
}
