package dev.rally.comm.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrongTokensTest {
    private final WrongTokens turns = new WrongTokens();

    @Test
    void oneWaitsAsLongAsTheFirst() {
        assertThat(turns.next(-7)).isEqualTo(WrongTokens.FIRST_MS);
        assertThat(turns.next(100_000)).isEqualTo(WrongTokens.FIRST_MS);
    }

    @Test
    void thoseWhoComeTogetherTakeTurns() {
        for (int i = 0; i < 10; i++) {
            assertThat(turns.next(50)).isEqualTo(WrongTokens.FIRST_MS + i * WrongTokens.GAP_MS);
        }
    }

    @Test
    void nobodyWaitsForEver() {
        for (int i = 0; i < 3000; i++) {
            assertThat(turns.next(0)).isLessThanOrEqualTo(WrongTokens.MOST_MS);
        }
        assertThat(turns.next(0)).isEqualTo(WrongTokens.MOST_MS);
        assertThat(turns.next(2 * WrongTokens.MOST_MS)).isEqualTo(WrongTokens.FIRST_MS);
    }
}
