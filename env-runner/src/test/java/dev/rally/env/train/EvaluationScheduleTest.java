package dev.rally.env.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EvaluationScheduleTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final EvaluationSchedule schedule = new EvaluationSchedule(0);

    @Test
    void theFirstComesAfterFiveSeconds() {
        assertThat(schedule.due(5 * SECOND - 1)).isFalse();
        assertThat(schedule.due(5 * SECOND)).isTrue();
    }

    @Test
    void shortEvaluationsComeEveryFiveSeconds() {
        schedule.done(5 * SECOND, 5 * SECOND + SECOND / 10);
        assertThat(schedule.due(10 * SECOND)).isFalse();
        assertThat(schedule.due(10 * SECOND + SECOND / 10)).isTrue();
    }

    @Test
    void longOnesTakeATenthOfTheTime() {
        schedule.done(5 * SECOND, 7 * SECOND);
        assertThat(schedule.due(25 * SECOND - 1)).isFalse();
        assertThat(schedule.due(25 * SECOND)).isTrue();
    }
}
