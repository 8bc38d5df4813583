package dev.rally.server.compat.pong;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BurstsTest {
    private static final long MS = 1_000_000;

    private final Bursts bursts = new Bursts();

    @Test
    void manyStatesAtOnceAreOld() {
        assertThat(bursts.is(600, 0, 20 * MS)).isTrue();
    }

    @Test
    void aFewStatesAtOnceAreNot() {
        assertThat(bursts.is(Bursts.MOST_FRESH, 0, 0)).isFalse();
    }

    @Test
    void statesThatWaitedHereButCameAtTheGamesOwnPaceAreFresh() {
        assertThat(bursts.is(100, 0, 100 * 16 * MS)).isFalse();
    }

    @Test
    void aGameOfAThousandFramesASecondIsNoBurstOnceItsPaceIsKnown() {
        for (int frame = 1; frame <= 200; frame++) {
            assertThat(bursts.is(1, frame * MS, frame * MS)).isFalse();
        }
        assertThat(bursts.is(40, 201 * MS, 240 * MS)).isFalse();
        assertThat(bursts.is(40, 241 * MS, 243 * MS)).isTrue();
    }
}
