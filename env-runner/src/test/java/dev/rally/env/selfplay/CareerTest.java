package dev.rally.env.selfplay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rally.env.evaluate.Elo;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CareerTest {
    private static Career saved(long... rounds) {
        Career career = Career.START;
        for (long round : rounds) {
            career = career.saved(round);
        }
        return career;
    }

    @Test
    void aPastSelfKeepsTheRatingItHad() {
        Career career = Career.START.saved(0).rated(50).saved(10).rated(-20);
        assertThat(career.elo()).isEqualTo(Elo.INITIAL + 30);
        assertThat(career.past()).isEqualTo(Map.of(0L, Elo.INITIAL, 10L, Elo.INITIAL + 50));
    }

    @Test
    void whoseCheckpointIsGoneIsForgotten() {
        assertThat(saved(0, 10, 20)
                        .retain(Set.of("round-0", "round-20", "auto-3"))
                        .past())
                .containsOnlyKeys(0L, 20L);
    }

    @Test
    void aSmallPoolHasEverybody() {
        assertThat(saved(0, 10, 20).pool(3)).containsExactly(0L, 10L, 20L);
        assertThat(saved().pool(3)).isEmpty();
    }

    @Test
    void aLargePoolIsThinnedEvenlyAndKeepsFirstAndNewest() {
        assertThat(saved(0, 10, 20, 30, 40, 50, 60).pool(4)).containsExactly(0L, 20L, 40L, 60L);
        assertThat(saved(0, 10, 20).pool(1)).containsExactly(20L);
    }
}
