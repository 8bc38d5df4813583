package dev.rally.env.film;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlaybackTest {
    /** Ten frames a second; episodes begin at 0, 20 and 50. */
    private static final Film FILM = new Film() {
        @Override
        public String title() {
            return "a film";
        }

        @Override
        public int frames() {
            return 100;
        }

        @Override
        public float framesPerSecond() {
            return 10;
        }

        @Override
        public int[] starts() {
            return new int[] {0, 20, 50};
        }

        @Override
        public Frame frame(int number) {
            return new Frame(null, null, List.of("frame " + number));
        }

        @Override
        public void close() {}
    };

    private final Playback playback = new Playback(FILM);

    @Test
    void goesWithTheTimeAndStandsAtTheEnd() {
        playback.advance(1.25);
        assertThat(playback.frame()).isEqualTo(12);
        playback.speed(4);
        playback.advance(1);
        assertThat(playback.frame()).isEqualTo(52);
        assertThat(playback.atEnd()).isFalse();
        playback.advance(1_000);
        assertThat(playback.frame()).isEqualTo(99);
        assertThat(playback.atEnd()).isTrue();
    }

    @Test
    void standsWhilePausedAndGoesWhereItIsSent() {
        playback.pause(true);
        playback.advance(5);
        assertThat(playback.frame()).isZero();
        playback.skip(3);
        assertThat(playback.frame()).isEqualTo(30);
        playback.skip(-5);
        assertThat(playback.frame()).isZero();
        playback.seek(2_000);
        assertThat(playback.frame()).isEqualTo(99);
    }

    @Test
    void aSingleFramePauses() {
        playback.step(1);
        playback.advance(5);
        assertThat(playback.frame()).isEqualTo(1);
    }

    @Test
    void goesFromEpisodeToEpisodeAndBackToTheBeginningOfItsOwnFirst() {
        playback.episode(1);
        assertThat(playback.frame()).isEqualTo(20);
        playback.episode(1);
        playback.episode(1);
        assertThat(playback.frame()).isEqualTo(50);
        playback.skip(1);
        playback.episode(-1);
        assertThat(playback.frame()).isEqualTo(50);
        playback.episode(-1);
        assertThat(playback.frame()).isEqualTo(20);
    }

    @Test
    void itsSpeedHasBounds() {
        for (int i = 0; i < 10; i++) {
            playback.speed(playback.speed() * 2);
        }
        assertThat(playback.speed()).isEqualTo(32);
        playback.speed(0);
        assertThat(playback.speed()).isEqualTo(1.0 / 32);
    }
}
