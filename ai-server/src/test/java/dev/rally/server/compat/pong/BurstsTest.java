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
    void manyStatesThatComeBeforeTheirAnswersAreOldHoweverFewAreSeenWaiting() {
        boolean old = false;
        for (int piece = 0; piece < 20; piece++) {
            old |= bursts.is(2, piece * MS, piece * MS + MS / 2);
            bursts.answered(piece * MS + 2 * MS);
        }
        assertThat(old).isTrue();
    }

    @Test
    void statesThatFollowTheirAnswersAreFreshHoweverFastTheyCome() {
        for (int state = 1; state <= 500; state++) {
            assertThat(bursts.is(1, state * MS / 4, state * MS / 4)).isFalse();
            bursts.answered(state * MS / 4 + MS / 8);
        }
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
