package dev.rally.env.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RestartBudgetTest {
    private long nowNanos = Long.MAX_VALUE - 5; // as System.nanoTime may be
    private final RestartBudget budget = new RestartBudget(() -> nowNanos);

    @Test
    void eachLaunchInARowWaitsTwiceAsLongAndTheFifthIsTheLast() {
        long[] pauses = LongStream.range(0, RestartBudget.IN_A_ROW)
                .map(i -> {
                    assertThat(budget.left()).isTrue();
                    return budget.take();
                })
                .toArray();
        assertThat(pauses).containsExactly(0, 250, 500, 1000, 2000);
        assertThat(budget.left()).isFalse();
        assertThat(budget.spent()).contains("5 times in a row");
    }

    @Test
    void aSoundLifeBeginsTheRowAnew() {
        for (int i = 0; i < RestartBudget.IN_A_ROW; i++) {
            budget.take();
        }
        budget.alive();
        nowNanos += RestartBudget.SOUND_LIFE_NANOS + 1;
        budget.lost();
        assertThat(budget.left()).isTrue();
        assertThat(budget.take()).isZero();
    }

    @Test
    void anHourHasThirtyHoweverSoundTheirLives() {
        for (int i = 0; i < RestartBudget.AN_HOUR; i++) {
            dieSoundly();
            assertThat(budget.left()).as("launch %d", i).isTrue();
            budget.take();
        }
        dieSoundly();
        assertThat(budget.left()).isFalse();
        assertThat(budget.spent()).contains("30 times within an hour");
        nowNanos += TimeUnit.HOURS.toNanos(1);
        assertThat(budget.left()).isTrue();
    }

    @Test
    void timeWithoutAServerIsNoLife() {
        budget.lost();
        for (int i = 0; i < RestartBudget.IN_A_ROW; i++) {
            budget.take();
        }
        nowNanos += RestartBudget.SOUND_LIFE_NANOS + 1;
        budget.lost();
        assertThat(budget.left()).isFalse();
    }

    private void dieSoundly() {
        budget.alive();
        nowNanos += RestartBudget.SOUND_LIFE_NANOS + 1;
        budget.lost();
    }
}
